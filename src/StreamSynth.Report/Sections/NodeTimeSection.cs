using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws how each node spent its time and names the bottleneck.</summary>
internal sealed class NodeTimeSection : IReportSection
{
    // Below this share of the run no node is worth more workers.
    private const double BusyShare = 0.5;

    public string Id => "time";

    public string Title => "Time per node";

    public void Write(Html html, RunContents run)
    {
        NodeRow[] timed = [.. run.Nodes.Where(node => Total(node) is > 0 and < double.PositiveInfinity)];
        if (timed.Length == 0)
        {
            html.Raw("<p class=\"empty\">No times were recorded.</p>\n");
            return;
        }

        WriteBottleneck(html, timed, run.Progress.WallSeconds);
        html.Raw("<p class=\"legend\"><span><i class=\"key working\"></i>working</span> <span><i class=\"key starved\"></i>");
        html.Raw("starved: waiting for input</span> <span><i class=\"key blocked\"></i>blocked: waiting for room downstream</span>");
        html.Raw(" <span>full width: the whole run</span></p>\n");
        html.Raw("<div class=\"scroll\"><table class=\"sortable times\"><thead><tr><th>Node</th><th></th><th class=\"n\">Working</th>");
        html.Raw("<th class=\"n\">Starved</th><th class=\"n\">Blocked</th><th class=\"n\">Parallelism</th><th class=\"n\">Batch</th>");
        html.Raw("<th class=\"n\">Items per second</th></tr></thead><tbody>\n");
        foreach (NodeRow node in timed) WriteNode(html, node, run.Progress.WallSeconds);
        html.Raw("</tbody></table></div>\n");
    }

    private static void WriteBottleneck(Html html, NodeRow[] nodes, double wall)
    {
        NodeRow slowest = nodes.MaxBy(Load)!;
        double share = wall > 0 ? Math.Min(1, Load(slowest) / wall) : 0;
        html.Write($"<p class=\"intro\"><strong>{slowest.Node}</strong>");
        html.Write($" is the bottleneck: it worked {Quantity.Duration(slowest.WorkingSeconds)}, {Quantity.Percent(share, "0")} of ");
        html.Raw("the run. ");
        html.Raw(share >= BusyShare
            ? "Nodes before it are blocked, nodes after it starve; more parallelism, a larger batch or a faster device there shortens the run.</p>\n"
            : "No node is busy most of the time, so waiting, not work, sets the pace.</p>\n");
    }

    private static void WriteNode(Html html, NodeRow node, double wall)
    {
        double run = double.IsFinite(wall) ? wall * Math.Max(1, node.Parallelism) : 0;
        double total = Math.Max(Total(node), run);
        html.Write($"<tr data-node=\"{node.Node}\"><th>{node.Node}</th><td class=\"wide\">");
        html.Write($"<span class=\"bar\" title=\"working {Quantity.Percent(node.WorkingSeconds / total)}, starved ");
        html.Write($"{Quantity.Percent(node.StarvedSeconds / total)}, blocked {Quantity.Percent(node.BlockedSeconds / total)}\">");
        html.Write($"<i class=\"working\" style=\"width:{node.WorkingSeconds / total * 100:0.##}%\"></i>");
        html.Write($"<i class=\"starved\" style=\"width:{node.StarvedSeconds / total * 100:0.##}%\"></i>");
        html.Write($"<i class=\"blocked\" style=\"width:{node.BlockedSeconds / total * 100:0.##}%\"></i></span></td>");
        html.Write($"<td class=\"n\">{Quantity.Duration(node.WorkingSeconds)}</td><td class=\"n\">");
        html.Write($"{Quantity.Duration(node.StarvedSeconds)}</td><td class=\"n\">{Quantity.Duration(node.BlockedSeconds)}</td>");
        html.Write($"<td class=\"n\">{node.Parallelism}</td><td class=\"n\">{node.Batch}</td><td class=\"n\">");
        html.Write($"{(wall > 0 ? Quantity.Number(node.Received / wall, "#,0.0") : "–")}</td></tr>\n");
    }

    private static double Total(NodeRow node) => node.WorkingSeconds + node.StarvedSeconds + node.BlockedSeconds;

    private static double Load(NodeRow node) => node.WorkingSeconds / Math.Max(1, node.Parallelism);
}
