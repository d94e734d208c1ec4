using StreamSynth.Report.Markup;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Report.Experiments;

/// <summary>Tabulates one metric: arm by multiple.</summary>
internal static class ResultTable
{
    public static void Write(Html html, IReadOnlyList<ResultRow> rows)
    {
        html.Write($"<p class=\"intro\">Intervals draw {Drawn(rows[0])} and seeds. Differences are taken seed by seed and set by set.</p>\n");
        html.Raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Arm</th><th class=\"n\">Multiple</th><th class=\"n\">Mean</th><th class=\"n\">95 % interval</th>");
        html.Raw("<th class=\"n\">Deviation over seeds</th><th class=\"n\">Seeds</th><th class=\"n\">Against the reference</th><th class=\"n\">95 % interval</th></tr></thead><tbody>\n");
        foreach (ResultRow row in rows)
        {
            html.Write($"<tr data-arm=\"{row.Arm}\"><th>{row.Title}{(row.IsChosen ? " (chosen)" : string.Empty)}</th><td class=\"n\">{row.Multiple}x</td>");
            html.Write($"<td class=\"n\"><strong>{Quantity.Percent(row.Mean)}</strong></td><td class=\"n\">{Interval(row.Low, row.High)}</td>");
            html.Write($"<td class=\"n\">{(row.Deviation is { } deviation ? Quantity.Number(deviation * 100, "0.0") : "–")}</td><td class=\"n\">{row.Seeds}</td>");
            html.Write($"<td class=\"n\">{(row.Difference is { } difference ? Quantity.Signed(difference * 100, "0.0") : "–")}</td>");
            html.Write($"<td class=\"n\">{(row.DifferenceLow is { } low ? $"{Quantity.Signed(low * 100, "0.0")} to {Quantity.Signed(row.DifferenceHigh!.Value * 100, "0.0")}" : "–")}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    private static string Drawn(ResultRow row) => row.ClusteredBy == "family" ? $"{row.Sets} whole drawing families" : $"{row.Sets} single images (all are of one family)";

    private static string Interval(double low, double high) => $"{Quantity.Number(low * 100, "0.0")} – {Quantity.Number(high * 100, "0.0")}";
}
