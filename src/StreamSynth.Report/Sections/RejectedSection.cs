using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Lists the prompts and images that a filter turned away, the clearest cases of each class.</summary>
internal sealed class RejectedSection : IReportSection
{
    private const int ReasonsListed = 4;

    public string Id => "rejected";

    public string Title => "Rejected";

    public void Write(Html html, RunContents run)
    {
        Ledger ledger = run.Ledger;
        long filtered = ledger.Reasons.Values.Sum();
        if (filtered == 0)
        {
            html.Raw("<p class=\"empty\">No filter turned anything away.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">");
        html.Write($"Filters turned away {Quantity.Count(filtered, "sample", "samples")} of ");
        html.Write($"{Quantity.Count(ledger.Count(Domains.Synthetic))}: ");
        html.Write($"{ReasonList(ledger.Reasons)}. ");
        html.Raw("The margin is the score less the best score of another class; the lowest of each class are listed.</p>\n");
        WriteTable(html, ledger.Rejected);
    }

    // Reasons may carry numbers of their own, so only the most frequent are listed.
    private static string ReasonList(SortedDictionary<string, long> reasons)
    {
        IEnumerable<KeyValuePair<string, long>> frequent = reasons.OrderByDescending(reason => reason.Value).Take(ReasonsListed);
        string listed = string.Join(", ", frequent.Select(reason => $"{Quantity.Count(reason.Value)} by {reason.Key}"));
        return reasons.Count > ReasonsListed ? $"{listed} and {Quantity.Count(reasons.Count - ReasonsListed, "other reason", "other reasons")}" : listed;
    }

    private static void WriteTable(Html html, SortedDictionary<string, List<SampleRow>> rejected)
    {
        double widest = rejected.Values.SelectMany(rows => rows).Max(row => Math.Abs(row.Margin ?? 0));
        html.Raw("<div class=\"scroll tall\"><table class=\"sortable rejected\"><thead><tr><th>Class</th><th>Prompt</th>");
        html.Raw("<th class=\"n\">Score</th><th class=\"n\">Margin</th><th></th><th>Reason</th></tr></thead><tbody>\n");
        foreach (SampleRow row in rejected.Values.SelectMany(rows => rows))
        {
            html.Write($"<tr><th>{row.Class}</th><td>{row.Prompt ?? "–"}</td><td class=\"n\">");
            html.Write($"{(row.Score is double score ? Quantity.Number(score, "0.000") : "–")}</td>");
            html.Write($"<td class=\"n\">{(row.Margin is double margin ? Quantity.Signed(margin) : "–")}</td><td class=\"lean\">");
            if (row.Margin is double lean) WriteLean(html, lean, widest);
            html.Write($"</td><td class=\"soft\">{row.Reason ?? "–"}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    // Left of the middle: another class fits the prompt better.
    private static void WriteLean(Html html, double margin, double widest)
    {
        double length = widest > 0 ? Math.Abs(margin) / widest * 30 : 0;
        html.Raw("<svg class=\"lean\" viewBox=\"0 0 64 10\" aria-hidden=\"true\">");
        html.Write($"<rect class=\"{(margin < 0 ? "failed" : "done")}\" x=\"{(margin < 0 ? 32 - length : 32):0.#}\" y=\"2\" ");
        html.Write($"width=\"{length:0.#}\" height=\"6\" />");
        html.Raw("<line x1=\"32\" x2=\"32\" y1=\"0\" y2=\"10\" /></svg>");
    }
}
