using StreamSynth.Report.Contents;
using StreamSynth.Report.Drawing;
using StreamSynth.Report.Layout;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws the graph with the counts of its nodes and edges, and proves that no item was lost.</summary>
internal sealed class GraphSection : IReportSection
{
    private const double Margin = 4;

    public string Id => "graph";

    public string Title => "Graph";

    public void Write(Html html, RunContents run)
    {
        if (run.Nodes.Count == 0)
        {
            html.Raw("<p class=\"empty\">The run recorded no nodes.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">Items flow downwards. In each node: items <span class=\"done\">done</span>, ");
        html.Raw("<span class=\"skipped\">skipped</span> and <span class=\"failed\">failed</span>. On each edge: items passed. ");
        html.Raw("Dashed edges gather the whole stream before the receiver starts.</p>\n<div class=\"beside\">\n");
        WriteDrawing(html, run);
        WriteConservation(html, run.Nodes);
        html.Raw("</div>\n");
    }

    private static void WriteDrawing(Html html, RunContents run)
    {
        Dictionary<string, int> index = run.Nodes.Select((node, i) => (node.Node, i)).DistinctBy(pair => pair.Node).ToDictionary(pair => pair.Node, pair => pair.i);
        DrawnEdge[] drawn = [.. run.Edges.Where(edge => index.ContainsKey(NodeOf(edge.From)) && index.ContainsKey(NodeOf(edge.To))).Select(Draw)];
        LayeredGraph layout = LayeredGraph.Of(run.Nodes.Count, [.. drawn.Select(edge => (index[NodeOf(edge.From)], index[NodeOf(edge.To)]))]);

        double width = layout.Width + (2 * Margin);
        double height = layout.Height + (2 * Margin);
        html.Raw("<div class=\"scroll\">");
        html.Write($"<svg class=\"graph\" style=\"width:{width:0}px;min-width:{width * 0.6:0}px\" viewBox=\"{-Margin:0.#} ");
        html.Write($"{-Margin:0.#} {width:0.#} {height:0.#}\" role=\"img\" aria-label=\"graph of the run\">\n");
        html.Raw("<defs>");
        html.Raw("<marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" ");
        html.Raw("orient=\"auto\"><path d=\"M0 0.8L7.2 4L0 7.2z\" /></marker></defs>\n");
        for (int i = 0; i < drawn.Length; i++) GraphEdgeDrawing.WritePath(html, drawn[i], layout.Edges[i]);
        for (int i = 0; i < run.Nodes.Count; i++) GraphNodeDrawing.Write(html, run.Nodes[i], layout.Nodes[i]);
        GraphEdgeDrawing.WriteLabels(html, drawn, layout);
        html.Raw("</svg></div>\n");
    }

    private static DrawnEdge Draw(EdgeRow edge) =>
        new(edge.From, edge.To, Quantity.Count(edge.Items), Quantity.Count(edge.Items, "item", "items"), edge.Gathered);

    private static string NodeOf(string port) => port.Split('.')[0];

    private static void WriteConservation(Html html, IReadOnlyList<NodeRow> nodes)
    {
        NodeRow[] leaking = [.. nodes.Where(node => node.Received != node.Done + node.Skipped + node.Failed)];
        html.Raw("<div class=\"account\">");
        html.Raw(leaking.Length == 0
            ? "<p class=\"intro\">Every item is accounted for: at each node, received = done + skipped + failed.</p>\n"
            : "<p class=\"notice failed\">Items are missing: received differs from done + skipped + failed.</p>\n");
        html.Raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Node</th><th class=\"n\">Received</th>");
        html.Raw("<th class=\"n\">Done</th><th class=\"n\">Skipped</th><th class=\"n\">Failed</th><th class=\"n\">Emitted</th></tr>");
        html.Raw("</thead><tbody>\n");
        foreach (NodeRow node in nodes)
        {
            long missing = node.Received - node.Done - node.Skipped - node.Failed;
            string sign = missing == 0 ? "=" : "≠";
            html.Write($"<tr data-node=\"{node.Node}\" class=\"{(missing == 0 ? "whole" : "failed")}\"><th>{node.Node}</th>");
            html.Write($"<td class=\"n\">{Quantity.Count(node.Received)} <span class=\"sign\">{sign}</span></td><td class=\"n\">");
            html.Write($"{Quantity.Count(node.Done)} <span class=\"sign\">+</span></td>");
            html.Write($"<td class=\"n\">{Quantity.Count(node.Skipped)} <span class=\"sign\">+</span></td><td class=\"n\">");
            html.Write($"{Quantity.Count(node.Failed)}</td><td class=\"n\">{Quantity.Count(node.Emitted)}</td></tr>\n");
        }

        html.Raw("</tbody></table></div></div>\n");
    }
}
