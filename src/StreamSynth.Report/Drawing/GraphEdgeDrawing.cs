using System.Globalization;
using System.Text;
using StreamSynth.Report.Layout;
using StreamSynth.Report.Markup;

namespace StreamSynth.Report.Drawing;

/// <summary>Draws edges as curves with their labels beside the end where fewer edges meet.</summary>
internal static class GraphEdgeDrawing
{
    private const double LabelHeight = 12;
    private const double LabelLetterWidth = 6.2;
    private const double LabelShift = 6;
    private const double BelowStart = 17;
    private const double AboveEnd = 14;
    private const double Upright = 2;

    // Room for the arrow head, so that it touches the box and does not enter it.
    private const double ArrowRoom = 2;

    public static void WritePath(Html html, DrawnEdge edge, LayoutEdge route)
    {
        html.Write($"<path class=\"edge{(edge.Gathered ? " gathered" : string.Empty)}\" data-from=\"{edge.From}\" ");
        html.Write($"data-to=\"{edge.To}\" d=\"{PathOf(route)}\" marker-end=\"url(#arrow)\">");
        html.Write($"<title>{edge.From} → {edge.To}: {edge.Detail}{(edge.Gathered ? ", gathered" : string.Empty)}</title></path>\n");
    }

    public static void WriteLabels(Html html, IReadOnlyList<DrawnEdge> edges, LayeredGraph layout)
    {
        List<(double X, double Y, double HalfWidth)> taken = [];
        for (int i = 0; i < edges.Count; i++)
        {
            string text = edges[i].Label;
            double half = text.Length * LabelLetterWidth / 2;
            (double x, double y, bool leftwards) = Anchor(layout, layout.Edges[i]);
            x += leftwards ? -half - LabelShift : half + LabelShift;
            while (taken.Exists(other => Math.Abs(other.X - x) < other.HalfWidth + half && Math.Abs(other.Y - y) < LabelHeight)) y += LabelHeight / 2;

            taken.Add((x, y, half));
            html.Write($"<text class=\"items\" x=\"{x:0.#}\" y=\"{y:0.#}\" data-from=\"{edges[i].From}\" data-to=\"{edges[i].To}\">");
            html.Write($"{text}</text>\n");
        }
    }

    private static (double X, double Y, bool Leftwards) Anchor(LayeredGraph layout, LayoutEdge route)
    {
        int leaving = layout.Edges.Count(other => other.From == route.From);
        int arriving = layout.Edges.Count(other => other.To == route.To);
        IReadOnlyList<(double X, double Y)> points = route.Points();

        // Curves leave and arrive upright, so a text beside an end, on the side that the curve turns away from, lies on no line.
        return leaving <= arriving
            ? (points[0].X, points[0].Y + BelowStart, points[1].X > points[0].X + Upright)
            : (points[^1].X, points[^1].Y - AboveEnd, points[^2].X > points[^1].X + Upright);
    }

    private static string PathOf(LayoutEdge route)
    {
        IReadOnlyList<(double X, double Y)> points = route.Points();
        StringBuilder path = new();
        path.Append(CultureInfo.InvariantCulture, $"M{points[0].X:0.#} {points[0].Y:0.#}");
        for (int i = 1; i < points.Count; i++)
        {
            (double x0, double y0) = points[i - 1];
            (double x1, double y1) = points[i];
            if (i == points.Count - 1) y1 -= ArrowRoom;
            double middle = (y0 + y1) / 2;
            path.Append(CultureInfo.InvariantCulture, $"C{x0:0.#} {middle:0.#} {x1:0.#} {middle:0.#} {x1:0.#} {y1:0.#}");
        }

        return path.ToString();
    }
}
