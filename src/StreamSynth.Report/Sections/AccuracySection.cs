using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Tabulates accuracy per set and per drawing family.</summary>
internal sealed class AccuracySection : IReportSection
{
    public string Id => "accuracy";

    public string Title => "Accuracy";

    public void Write(Html html, RunContents run)
    {
        if (run.Accuracy.Count == 0)
        {
            html.Raw("<p class=\"empty\">The classifier was not evaluated.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">");
        html.Raw("Averaged over drawing families, with a 95 % bootstrap interval that draws whole families, single images in a set of one family, or whole sets for a mean of sets; pooled counts every image alike. ");
        html.Raw("<em>main</em> uses the batch norm statistics of real images, <em>auxiliary</em> those of synthetic ones.</p>\n");
        WriteSets(html, run);
        if (run.Predictions.Count > 0) WriteFamilies(html, run);
    }

    private static void WriteSets(Html html, RunContents run)
    {
        double chance = run.ClassCount > 0 ? 1.0 / run.ClassCount : 0;
        html.Raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Set</th><th>Statistics</th><th class=\"n\">");
        html.Raw("Images</th><th class=\"n\">Accuracy</th><th class=\"n\">95 % interval</th><th></th><th>Clustered by</th><th class=\"n\">Pooled</th>");
        html.Raw("<th class=\"n\">Top five</th><th class=\"n\">Calibration error</th></tr></thead><tbody>\n");
        foreach (AccuracyRow row in run.Accuracy)
        {
            html.Write($"<tr><th>{run.SetName(row.Node, row.Set)}</th><td>{row.Statistics}</td><td class=\"n\">{Quantity.Count(row.Images)}</td>");
            html.Write($"<td class=\"n\"><strong>{Quantity.Percent(row.SetAveraged)}</strong></td>");
            html.Write($"<td class=\"n\">{Quantity.Number(row.Low * 100, "0.0")} – {Quantity.Number(row.High * 100, "0.0")}</td>");
            html.Raw("<td class=\"span\">");
            IntervalBar.Write(html, row, chance);
            html.Write($"</td><td>{row.ClusteredBy}</td><td class=\"n\">{Quantity.Percent(row.Pooled)}</td><td class=\"n\">{Quantity.Percent(row.TopFive)}</td>");
            html.Write($"<td class=\"n\">{Quantity.Percent(row.CalibrationError)}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    private static void WriteFamilies(Html html, RunContents run)
    {
        html.Raw("<h3>Per drawing family</h3>\n<div class=\"scroll\"><table class=\"sortable families\"><thead><tr><th>Set</th><th>");
        html.Raw("Family</th><th class=\"n\">Images</th><th class=\"n\">Right</th><th class=\"n\">Accuracy</th><th></th>");
        html.Raw("<th class=\"n\">Top five</th><th class=\"n\">Mean probability</th></tr></thead><tbody>\n");
        foreach (IGrouping<string, PredictionRow> set in run.Predictions.GroupBy(row => run.SetName(row.Node, row.Set)))
        {
            IEnumerable<IGrouping<string, PredictionRow>> families = set.GroupBy(row => row.Source)
                .OrderByDescending(rows => Share(rows, IsRight))
                .ThenBy(rows => rows.Key, StringComparer.Ordinal);
            foreach (IGrouping<string, PredictionRow> family in families) WriteFamily(html, set.Key, family);
        }

        html.Raw("</tbody></table></div>\n");
    }

    private static void WriteFamily(Html html, string set, IGrouping<string, PredictionRow> family)
    {
        double right = Share(family, IsRight);
        html.Write($"<tr data-set=\"{set}\" data-family=\"{family.Key}\"><td class=\"soft\">{set}</td><th>{family.Key}</th>");
        html.Write($"<td class=\"n\">{Quantity.Count(family.Count())}</td><td class=\"n\">{Quantity.Count(family.Count(IsRight))}</td>");
        html.Write($"<td class=\"n\">{Quantity.Percent(right)}</td><td class=\"span\"><span class=\"bar\">");
        html.Write($"<i class=\"s-all\" style=\"width:{right * 100:0.#}%\"></i></span></td>");
        html.Write($"<td class=\"n\">{Quantity.Percent(Share(family, row => row.TopFive))}</td><td class=\"n\">");
        html.Write($"{Quantity.Percent(family.Average(row => row.Probability))}</td></tr>\n");
    }

    private static bool IsRight(PredictionRow row) => row.Truth == row.Predicted;

    private static double Share(IEnumerable<PredictionRow> rows, Func<PredictionRow, bool> holds) => rows.Average(row => holds(row) ? 1.0 : 0);
}
