using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Tabulates how well each class was found, hardest first.</summary>
internal sealed class ClassSection : IReportSection
{
    private const int ClassesShown = 50;

    public string Id => "classes";

    public string Title => "Classes";

    public void Write(Html html, RunContents run)
    {
        if (run.Classes.Count == 0)
        {
            html.Raw("<p class=\"empty\">No class was judged.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">");
        html.Raw("<em>Found</em> is the share of a class's images that were taken for it, <em>precise</em> the share of the images taken for it that are of it. ");
        html.Write($"Hardest first; at most {ClassesShown} per set, the rest in table <code>classes</code>.</p>\n<div class=\"tabs\">\n");

        // The first statistics of each set are those that users ask for first.
        foreach (IGrouping<(string Node, string Set), ClassRow> set in run.Classes.GroupBy(row => (row.Node, row.Set)))
        {
            string statistics = set.First().Statistics;
            string name = run.SetName(set.Key.Node, set.Key.Set);
            html.Write($"<div class=\"panel\" data-title=\"{name}\"><h3>{name}</h3>\n");
            WriteTable(html, [.. set.Where(row => row.Statistics == statistics).OrderBy(row => row.Recall).ThenBy(row => row.Class, StringComparer.Ordinal).Take(ClassesShown)]);
            html.Raw("</div>\n");
        }

        html.Raw("</div>\n");
    }

    private static void WriteTable(Html html, IReadOnlyList<ClassRow> rows)
    {
        html.Raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Class</th><th class=\"n\">Images</th><th class=\"n\">Found</th><th></th>");
        html.Raw("<th class=\"n\">Precise</th></tr></thead><tbody>\n");
        foreach (ClassRow row in rows)
        {
            html.Write($"<tr data-class=\"{row.Class}\"><th>{row.Class}</th><td class=\"n\">{Quantity.Count(row.Images)}</td>");
            html.Write($"<td class=\"n\">{Quantity.Percent(row.Recall ?? 0)}</td><td class=\"span\"><span class=\"bar\">");
            html.Write($"<i class=\"s-all\" style=\"width:{(row.Recall ?? 0) * 100:0.#}%\"></i></span></td>");
            html.Write($"<td class=\"n\">{(row.Precision is { } share ? Quantity.Percent(share) : "–")}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }
}
