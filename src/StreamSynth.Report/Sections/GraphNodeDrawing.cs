using StreamSynth.Report.Layout;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws one node: name, block, counts, and a thin bar with their shares.</summary>
internal static class GraphNodeDrawing
{
    private const double Padding = 11;
    private const double BarHeight = 3;

    // Wider texts than these are cut by the font's average width; the whole name stands in the tooltip.
    private const int NameLetters = 18;
    private const int BlockLetters = 25;

    public static void Write(Html html, NodeRow node, LayoutNode place)
    {
        double top = place.Y;
        double left = place.X - (LayeredGraph.NodeWidth / 2);
        double x = left + Padding;
        html.Write($"<g class=\"node\" data-node=\"{node.Node}\"><title>");
        html.Write($"{node.Node} ({node.Block}): {Quantity.Count(node.Received)} received = ");
        html.Write($"{Quantity.Count(node.Done)} done + {Quantity.Count(node.Skipped)} skipped + {Quantity.Count(node.Failed)} ");
        html.Raw("failed</title>");
        html.Write($"<rect class=\"box\" x=\"{left:0.#}\" y=\"{top:0.#}\" width=\"{LayeredGraph.NodeWidth}\" ");
        html.Write($"height=\"{LayeredGraph.NodeHeight}\" rx=\"7\" />");
        html.Write($"<text class=\"name\" x=\"{x:0.#}\" y=\"{top + 20:0.#}\">{Cut(node.Node, NameLetters)}</text>");
        html.Write($"<text class=\"block\" x=\"{x:0.#}\" y=\"{top + 35:0.#}\">{Cut(node.Block, BlockLetters)}</text>");
        WriteCounts(html, node, x, top + 53);
        WriteBar(html, node, x, top + LayeredGraph.NodeHeight - 9);
        html.Raw("</g>\n");
    }

    private static void WriteCounts(Html html, NodeRow node, double x, double y)
    {
        html.Write($"<text class=\"counts\" x=\"{x:0.#}\" y=\"{y:0.#}\"><tspan class=\"done\">{Quantity.Count(node.Done)}</tspan>");
        html.Write($"<tspan class=\"{(node.Skipped > 0 ? "skipped" : "none")}\" dx=\"7\">{Quantity.Count(node.Skipped)}</tspan>");
        html.Write($"<tspan class=\"{(node.Failed > 0 ? "failed" : "none")}\" dx=\"7\">{Quantity.Count(node.Failed)}</tspan></text>");
    }

    private static void WriteBar(Html html, NodeRow node, double x, double y)
    {
        double all = Math.Max(1, node.Done + node.Skipped + node.Failed);
        double width = LayeredGraph.NodeWidth - (2 * Padding);
        html.Write($"<rect class=\"track\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{BarHeight}\" />");
        double left = x;
        foreach ((string kind, long count) in (ReadOnlySpan<(string, long)>)[("done", node.Done), ("skipped", node.Skipped), ("failed", node.Failed)])
        {
            double share = width * count / all;
            if (count > 0) html.Write($"<rect class=\"{kind}\" x=\"{left:0.##}\" y=\"{y:0.##}\" width=\"{share:0.##}\" height=\"{BarHeight}\" />");
            left += share;
        }
    }

    private static string Cut(string text, int letters) => text.Length <= letters ? text : text[..(letters - 1)] + "…";
}
