using StreamSynth.Report.Markup;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Report.Experiments;

/// <summary>Tabulates the runs, each with the way to its own report.</summary>
internal static class RunTable
{
    public static void Write(Html html, IReadOnlyList<ExperimentRunRow> rows)
    {
        string[] metrics = [.. rows.Select(r => r.Metric).Distinct()];
        html.Raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Arm</th><th class=\"n\">Multiple</th><th class=\"n\">Seed</th>");
        foreach (string metric in metrics) html.Write($"<th class=\"n\">{metric}</th>");
        html.Raw("<th class=\"n\">Synthetic asked</th><th class=\"n\">Trained on</th><th class=\"n\">Shared</th><th class=\"n\">Steps</th><th class=\"n\">Time</th><th>Report</th></tr></thead><tbody>\n");
        foreach (IGrouping<string, ExperimentRunRow> run in rows.GroupBy(r => r.Folder))
        {
            ExperimentRunRow first = run.First();
            html.Write($"<tr><th>{first.Arm}</th><td class=\"n\">{first.Multiple}x</td><td class=\"n\">{first.Seed}</td>");
            foreach (string metric in metrics) html.Write($"<td class=\"n\">{(run.FirstOrDefault(r => r.Metric == metric) is { } row ? Quantity.Percent(row.Accuracy) : "–")}</td>");
            html.Write($"<td class=\"n\">{Quantity.Count(first.SyntheticAsked)}</td><td class=\"n\">{Quantity.Count(first.SyntheticKept)}</td><td class=\"n\">{Quantity.Count(first.SyntheticShared)}</td>");
            html.Write($"<td class=\"n\">{Quantity.Count(first.Steps)}</td><td class=\"n\">{Quantity.Duration(first.WallSeconds)}</td><td><a href=\"{run.Key}/report.html\">report</a></td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }
}
