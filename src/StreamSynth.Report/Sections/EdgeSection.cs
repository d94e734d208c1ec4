using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Tabulates how full each edge became.</summary>
internal sealed class EdgeSection : IReportSection
{
    public string Id => "edges";

    public string Title => "Edges";

    public void Write(Html html, RunContents run)
    {
        if (run.Edges.Count == 0)
        {
            html.Raw("<p class=\"empty\">The graph has no edges.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">");
        html.Raw("Every edge is bounded in items and in bytes. One that reached its bound held its sender back, which is ");
        html.Raw("backpressure at work.</p>\n");
        html.Raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>From</th><th>To</th><th class=\"n\">Items</th>");
        html.Raw("<th class=\"n\">Most at once</th><th></th><th class=\"n\">Capacity</th><th class=\"n\">Most bytes</th><th></th>");
        html.Raw("<th class=\"n\">Capacity</th></tr></thead><tbody>\n");
        foreach (EdgeRow edge in run.Edges)
        {
            html.Write($"<tr data-edge=\"{edge.From}>{edge.To}\"><th>{edge.From}</th><th>");
            html.Write($"{edge.To}{(edge.Gathered ? " (gathered)" : string.Empty)}</th><td class=\"n\">");
            html.Write($"{Quantity.Count(edge.Items)}</td><td class=\"n\">{Quantity.Count(edge.HighWaterItems)}</td>");
            WriteFill(html, edge.HighWaterItems, edge.Capacity);
            html.Write($"<td class=\"n\">{Quantity.Count(edge.Capacity)}</td><td class=\"n\">{Quantity.Bytes(edge.HighWaterBytes)}</td>");
            WriteFill(html, edge.HighWaterBytes, edge.CapacityBytes);
            html.Write($"<td class=\"n\">{Quantity.Bytes(edge.CapacityBytes)}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    private static void WriteFill(Html html, long most, long capacity)
    {
        double share = capacity > 0 ? Math.Min(1, most / (double)capacity) : 0;
        html.Write($"<td class=\"span\"><span class=\"bar\" title=\"{Quantity.Percent(share, "0")} of the bound\">");
        html.Write($"<i class=\"{(share >= 1 ? "blocked" : "s-all")}\" style=\"width:{share * 100:0.#}%\"></i></span></td>");
    }
}
