using StreamSynth.Report.Layout;
using StreamSynth.Report.Markup;

namespace StreamSynth.Report.Drawing;

/// <summary>Draws a graph as an SVG file that stands alone: a box per node with its input ports along the upper side, dashed edges where inputs are gathered.</summary>
/// <remarks>Equal graphs give equal bytes. Light and dark follow the viewer's setting.</remarks>
public static class GraphPicture
{
    private const double Margin = 16;
    private const double TitleHeight = 46;
    private const double NameLetter = 8.2;
    private const double LineLetter = 6.3;
    private const double PortLetter = 5.8;
    private const double LeastWidth = 150;
    private const double MostWidth = 330;
    private const double Padding = 12;
    private const double LineHeight = 15;

    // Ports, name, and the room below the last line.
    private const double FixedHeight = 46;

    private const string Style =
        "svg{font-family:ui-sans-serif,system-ui,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif;background:#fcfbf9}" +
        ".title{font-size:16px;font-weight:650;fill:#211f1c}.box{fill:#fff;stroke:#cfc8bd;stroke-width:1.2}.name{font-size:14px;font-weight:620;fill:#211f1c}" +
        ".line{font-size:11px;fill:#66615a}.port{font-size:10px;fill:#8a6a2f;text-anchor:middle}.edge{fill:none;stroke:#948e85;stroke-width:1.3}" +
        ".edge.gathered{stroke-dasharray:5 4}marker path{fill:#948e85}" +
        ".items{font-size:10.5px;fill:#66615a;text-anchor:middle;paint-order:stroke;stroke:#fcfbf9;stroke-width:4px;stroke-linejoin:round}" +
        "@media (prefers-color-scheme:dark){svg{background:#16181b}.title,.name{fill:#e9e6e0}.box{fill:#1d2024;stroke:#3d4249}.line,.items{fill:#aaa59c}" +
        ".port{fill:#d0a860}.edge{stroke:#7d7971}marker path{fill:#7d7971}.items{stroke:#16181b}}";

    /// <summary>Writes the drawing.</summary>
    /// <param name="title">Text above the drawing.</param>
    /// <param name="note">Second line above the drawing: how to read it.</param>
    /// <param name="nodes">Nodes in flow order, each name once.</param>
    /// <param name="edges">Edges between them; one that names another node is left out.</param>
    /// <param name="output">Receives the SVG.</param>
    public static void WriteSvg(string title, string note, IReadOnlyList<DrawnNode> nodes, IReadOnlyList<DrawnEdge> edges, TextWriter output)
    {
        Dictionary<string, int> index = nodes.Select((node, i) => (node.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i);
        DrawnEdge[] drawn = [.. edges.Where(edge => index.ContainsKey(edge.FromNode) && index.ContainsKey(edge.ToNode))];
        LayoutSizes sizes = SizesOf(nodes, drawn);
        LayeredGraph layout = LayeredGraph.Of(nodes.Count, [.. drawn.Select(edge => (index[edge.FromNode], index[edge.ToNode]))], sizes);
        double width = Math.Max(layout.Width, Math.Max(title.Length * 9.5, note.Length * LineLetter)) + (2 * Margin);
        double height = layout.Height + (2 * Margin) + TitleHeight;

        var html = new Html(output);
        html.Write($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" ");
        html.Write($"viewBox=\"{-Margin:0.#} {-Margin - TitleHeight:0.#} {width:0.#} {height:0.#}\" role=\"img\">\n<title>{title}</title>\n");
        html.Raw($"<style>{Style}</style>\n");
        html.Raw("<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">");
        html.Raw("<path d=\"M0 0.8L7.2 4L0 7.2z\" /></marker></defs>\n");
        html.Write($"<text class=\"title\" x=\"0\" y=\"{-TitleHeight + 8:0.#}\">{title}</text>");
        html.Write($"<text class=\"line\" x=\"0\" y=\"{-TitleHeight + 26:0.#}\">{note}</text>\n");
        for (int i = 0; i < drawn.Length; i++) GraphEdgeDrawing.WritePath(html, drawn[i], layout.Edges[i]);
        for (int i = 0; i < nodes.Count; i++) WriteNode(html, nodes[i], layout.Nodes[i], sizes);
        for (int i = 0; i < drawn.Length; i++) WritePort(html, drawn[i], layout.Edges[i]);
        GraphEdgeDrawing.WriteLabels(html, drawn, layout);
        html.Raw("</svg>\n");
    }

    // All boxes are of one size: the longest text and the node with the most inputs decide.
    private static LayoutSizes SizesOf(IReadOnlyList<DrawnNode> nodes, DrawnEdge[] edges)
    {
        double text = nodes.Select(node => Math.Max(node.Name.Length * NameLetter, node.Lines.Select(line => line.Length * LineLetter).DefaultIfEmpty(0).Max())).Max();
        double step = Math.Clamp(edges.Select(edge => (edge.ToPort.Length * PortLetter) + 10).DefaultIfEmpty(0).Max(), 34, 80);
        double ports = step * edges.GroupBy(edge => edge.ToNode).Select(group => group.Count()).DefaultIfEmpty(0).Max();

        return new()
        {
            NodeWidth = Math.Clamp(Math.Max(text, ports) + (2 * Padding), LeastWidth, MostWidth),
            NodeHeight = FixedHeight + (LineHeight * nodes.Max(node => node.Lines.Count)),
            RowGap = 44,
            PortStep = step,
        };
    }

    private static void WriteNode(Html html, DrawnNode node, LayoutNode place, LayoutSizes sizes)
    {
        double left = place.X - (sizes.NodeWidth / 2);
        double room = sizes.NodeWidth - (2 * Padding);
        html.Write($"<g><title>{string.Join('\n', node.Lines.Prepend(node.Name))}</title>");
        html.Write($"<rect class=\"box\" x=\"{left:0.#}\" y=\"{place.Y:0.#}\" width=\"{sizes.NodeWidth:0.#}\" height=\"{sizes.NodeHeight:0.#}\" rx=\"7\" />");
        html.Write($"<text class=\"name\" x=\"{left + Padding:0.#}\" y=\"{place.Y + 32:0.#}\">{Cut(node.Name, room / NameLetter)}</text>");
        for (int i = 0; i < node.Lines.Count; i++)
        {
            html.Write($"<text class=\"line\" x=\"{left + Padding:0.#}\" y=\"{place.Y + 34 + (LineHeight * (i + 1)):0.#}\">{Cut(node.Lines[i], room / LineLetter)}</text>");
        }

        html.Raw("</g>\n");
    }

    private static void WritePort(Html html, DrawnEdge edge, LayoutEdge route) =>
        html.Write($"<text class=\"port\" x=\"{route.EndX:0.#}\" y=\"{route.To.Y + 13:0.#}\">{edge.ToPort}</text>\n");

    private static string Cut(string text, double letters) => text.Length <= letters ? text : text[..((int)letters - 1)] + "…";
}
