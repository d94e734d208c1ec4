using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Lists the items that failed.</summary>
internal sealed class FailureSection : IReportSection
{
    public string Id => "failures";

    public string Title => "Failures";

    public void Write(Html html, RunContents run)
    {
        if (run.FailureCount == 0)
        {
            html.Raw("<p class=\"empty\">No item failed.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">");
        html.Write($"{Quantity.Count(run.FailureCount, "item", "items")} failed; the run went on without ");
        html.Write($"{(run.FailureCount == 1 ? "it" : "them")}.");
        if (run.FailureCount > run.Failures.Count) html.Write($" The first {Quantity.Count(run.Failures.Count)} are listed; all are in failures.parquet.");
        html.Raw("</p>\n<div class=\"scroll tall\"><table class=\"sortable\"><thead><tr><th>Node</th><th class=\"n\">Ordinal</th><th>");
        html.Raw("Key</th><th>Message</th></tr></thead><tbody>\n");
        foreach (FailureRow row in run.Failures)
        {
            html.Write($"<tr><th>{row.Node}</th><td class=\"n\">{Quantity.Count(row.Ordinal)}</td><td class=\"soft code\">");
            html.Write($"{row.Key:x16}</td><td class=\"message\">{row.Message}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }
}
