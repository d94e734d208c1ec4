using System.Globalization;
using System.Text;
using StreamSynth.Report.Layout;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws edges as curves with their item counts beside the end where fewer edges meet.</summary>
internal static class GraphEdgeDrawing
{
    private const double LabelHeight = 12;
    private const double LabelLetterWidth = 6.2;
    private const double LabelShift = 6;
    private const double BelowStart = 17;
    private const double AboveEnd = 14;

    // Room for the arrow head, so that it touches the box and does not enter it.
    private const double ArrowRoom = 2;

    public static void WritePath(Html html, EdgeRow edge, LayoutEdge route)
    {
        html.Write($"<path class=\"edge{(edge.Gathered ? " gathered" : string.Empty)}\" data-from=\"{edge.From}\" data-to=\"{edge.To}\" d=\"{PathOf(route)}\" marker-end=\"url(#arrow)\">");
        html.Write($"<title>{edge.From} → {edge.To}: {Quantity.Count(edge.Items, "item", "items")}{(edge.Gathered ? ", gathered" : string.Empty)}</title></path>\n");
    }

    public static void WriteLabels(Html html, IReadOnlyList<EdgeRow> edges, LayeredGraph layout)
    {
        List<(double X, double Y, double HalfWidth)> taken = [];
        for (int i = 0; i < edges.Count; i++)
        {
            string text = Quantity.Count(edges[i].Items);
            double half = text.Length * LabelLetterWidth / 2;
            (double x, double y) = Anchor(layout, layout.Edges[i]);
            while (taken.Exists(other => Math.Abs(other.X - x - half) < other.HalfWidth + half && Math.Abs(other.Y - y) < LabelHeight)) y += LabelHeight / 2;

            taken.Add((x + half, y, half));
            html.Write($"<text class=\"items\" x=\"{x:0.#}\" y=\"{y:0.#}\" data-from=\"{edges[i].From}\" data-to=\"{edges[i].To}\">{text}</text>\n");
        }
    }

    private static (double X, double Y) Anchor(LayeredGraph layout, LayoutEdge route)
    {
        int leaving = layout.Edges.Count(other => other.From == route.From);
        int arriving = layout.Edges.Count(other => other.To == route.To);
        IReadOnlyList<(double X, double Y)> points = route.Points();

        // Curves leave and arrive upright, so a text beside an end never lies on its line.
        return leaving <= arriving ? (points[0].X + LabelShift, points[0].Y + BelowStart) : (points[^1].X + LabelShift, points[^1].Y - AboveEnd);
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
