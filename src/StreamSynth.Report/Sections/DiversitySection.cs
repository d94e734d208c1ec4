using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Tabulates how unlike the generated images of each class are and how much of the real images they cover, least covered first.</summary>
internal sealed class DiversitySection : IReportSection
{
    private const int ClassesShown = 100;

    public string Id => "diversity";

    public string Title => "Diversity";

    public void Write(Html html, RunContents run)
    {
        if (run.Diversity.Count == 0)
        {
            html.Raw("<p class=\"empty\">Nothing measured how varied the images are; a node of <code>diversity.measure</code> behind the generator does.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\"><em>Spread</em> is the mean distance of two different images of a class: 1 less the cosine of their CLIP embeddings. ");
        html.Raw("<em>Covered</em> are the real images whose nearest generated one of the class is nearer than the distance given. ");
        html.Write($"Least covered first; at most {ClassesShown} per node, the rest in table <code>diversity</code>.</p>\n");
        foreach (IGrouping<string, DiversityRow> node in run.Diversity.GroupBy(row => row.Node)) WriteNode(html, node.Key, [.. node]);
    }

    private static void WriteNode(Html html, string node, IReadOnlyList<DiversityRow> rows)
    {
        double[] coverages = [.. rows.Select(row => row.Coverage).OfType<double>()];
        double[] distances = [.. rows.Select(row => row.MeanDistance).OfType<double>()];
        html.Write($"<h3>{node}</h3>\n<p>{Quantity.Count(rows.Count, "class", "classes")}");
        if (distances.Length > 0) html.Write($"; mean spread {Quantity.Number(distances.Average(), "0.000")}");
        if (coverages.Length > 0) html.Write($"; {Quantity.Percent(coverages.Average())} of a class's real images covered on average, by images nearer than {Quantity.Number(rows[0].Within)}");
        html.Raw(".</p>\n<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Class</th><th class=\"n\">Images</th><th class=\"n\">Spread</th><th class=\"n\">Spread of real ones</th>");
        html.Raw("<th class=\"n\">Covered</th><th class=\"n\">Share</th><th></th></tr></thead><tbody>\n");
        foreach (DiversityRow row in rows.OrderBy(row => row.Coverage ?? 2).ThenBy(row => row.Class, StringComparer.Ordinal).Take(ClassesShown)) WriteRow(html, row);
        html.Raw("</tbody></table></div>\n");
    }

    private static void WriteRow(Html html, DiversityRow row)
    {
        html.Write($"<tr data-class=\"{row.Class}\"><th>{row.Class}</th><td class=\"n\">{Quantity.Count(row.Images)}</td>");
        html.Write($"<td class=\"n\">{Distance(row.MeanDistance)}</td><td class=\"n\">{Distance(row.RealMeanDistance)}</td>");
        html.Write($"<td class=\"n\">{(row.RealImages == 0 ? "–" : $"{Quantity.Count(row.Covered)} of {Quantity.Count(row.RealImages)}")}</td>");
        html.Write($"<td class=\"n\">{(row.Coverage is { } share ? Quantity.Percent(share) : "–")}</td>");
        html.Write($"<td class=\"span\"><span class=\"bar\"><i class=\"s-all\" style=\"width:{(row.Coverage ?? 0) * 100:0.#}%\"></i></span></td></tr>\n");
    }

    private static string Distance(double? distance) => distance is { } value ? Quantity.Number(value, "0.000") : "–";
}
