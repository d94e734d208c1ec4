using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Tabulates which meanings of class names were weighed, beside real images; what should be looked at comes first.</summary>
internal sealed class SenseSection : IReportSection
{
    private const int ClassesShown = 100;

    private static readonly Dictionary<string, string> Flags = new(StringComparer.Ordinal)
    {
        ["allAlike"] = "all meanings score alike; the plain name stays",
        ["lowMargin"] = "no meaning fits the images; the plain name stays",
        ["nameFitsBetter"] = "no meaning fits better than the plain name, which stays",
        ["noSenses"] = "nobody knows a meaning; the plain name stays",
        ["smallLead"] = "the second best is close behind",
    };

    public string Id => "senses";

    public string Title => "Class names";

    public void Write(Html html, RunContents run)
    {
        if (run.Senses.Count == 0)
        {
            html.Raw("<p class=\"empty\">No class name was resolved; prompts say the names as they are.</p>\n");
            return;
        }

        IGrouping<(string Node, string Class), SenseRow>[] classes = [.. run.Senses.GroupBy(row => (row.Node, row.Class)).OrderByDescending(c => c.Any(row => row.Flag is not null))];
        html.Raw("<p class=\"intro\"><em>Margin</em> is how much nearer the text is to the real images of the class than to those of the others, by CLIP. ");
        html.Write($"{Quantity.Count(classes.Count(c => c.Any(row => row.Flag is not null)))} of {Quantity.Count(classes.Length, "name", "names")} should be looked at");
        html.Write($"{(classes.Length > ClassesShown ? $"; the first {ClassesShown} are shown, all are in senses.parquet" : string.Empty)}.</p>\n");
        foreach (IGrouping<(string Node, string Class), SenseRow> one in classes.Take(ClassesShown)) WriteClass(html, one.Key.Class, [.. one]);
    }

    private static void WriteClass(Html html, string name, IReadOnlyList<SenseRow> rows)
    {
        SenseRow chosen = rows.First(row => row.Chosen);
        html.Write($"<article class=\"sheet\" data-sense=\"{name}\"><h3>{name}</h3>\n<p><strong>{chosen.Text}</strong>");
        if (chosen.Flag is { } flag) html.Write($" · <span class=\"failure\">{Flags.GetValueOrDefault(flag, flag)}</span>");
        html.Raw("</p>\n");
        if (chosen.Images.Length > 0)
        {
            html.Write($"<p><img alt=\"real images of {name}\" style=\"max-width:100%;background:#fff\" src=\"data:image/png;base64,{Convert.ToBase64String(chosen.Images)}\" /></p>\n");
        }

        html.Raw("<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>Meaning</th><th class=\"n\">Score</th><th class=\"n\">Margin</th><th></th><th>From</th>");
        html.Raw("<th>Gloss</th></tr></thead><tbody>\n");
        foreach (SenseRow row in rows.OrderByDescending(row => row.Margin))
        {
            html.Write($"<tr><th>{row.Name}</th><td class=\"n\">{Quantity.Number(row.Score, "0.000")}</td><td class=\"n\">{Quantity.Signed(row.Margin)}</td>");
            html.Write($"<td>{(row.Chosen ? "chosen" : string.Empty)}</td><td>{row.Source}</td><td style=\"white-space:normal;min-width:24em\">{row.Gloss}</td></tr>\n");
        }

        html.Raw("</tbody></table></div></article>\n");
    }
}
