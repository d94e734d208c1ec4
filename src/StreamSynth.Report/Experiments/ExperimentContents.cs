using StreamSynth.Report.Markup;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Report.Experiments;

/// <summary>Sets the parts of an experiment's page in order.</summary>
internal static class ExperimentContents
{
    public static void Write(Html html, string name, IReadOnlyList<ResultRow> results, IReadOnlyList<ExperimentRunRow> runs)
    {
        PageFrame.Begin(html, name);
        WriteHead(html, name, results, runs);
        html.Raw("<section id=\"multiples\">\n<h2>Accuracy against synthetic images</h2>\n<p class=\"intro\">Mean over drawing families and seeds; bars are 95 % bootstrap intervals that draw whole families and whole seeds. ");
        html.Raw("Arms without synthetic images are dotted levels. Choices are made by the first chart alone.</p>\n<div class=\"charts\">\n");
        foreach (IGrouping<string, ResultRow> metric in results.GroupBy(row => row.Metric)) MultipleChart.Write(html, Title(metric.First()), [.. metric]);
        html.Raw("</div>\n</section>\n");
        foreach (IGrouping<string, ResultRow> metric in results.GroupBy(row => row.Metric))
        {
            html.Write($"<section id=\"table-{metric.Key}\">\n<h2>{Title(metric.First())}</h2>\n");
            ResultTable.Write(html, [.. metric]);
            html.Raw("</section>\n");
        }

        html.Raw("<section id=\"runs\">\n<h2>Runs</h2>\n");
        RunTable.Write(html, runs);
        html.Raw("</section>\n");
        PageFrame.End(html);
    }

    private static string Title(ResultRow row) => row.IsForChoosing ? $"{row.Metric} (for choosing)" : $"{row.Metric} (only reported)";

    private static void WriteHead(Html html, string name, IReadOnlyList<ResultRow> results, IReadOnlyList<ExperimentRunRow> runs)
    {
        int made = runs.DistinctBy(r => r.Folder).Count();
        int seeds = runs.Select(r => r.Seed).Distinct().Count();
        html.Write($"<header>\n<p class=\"kicker\">StreamSynth experiment · {Quantity.Count(made, "run", "runs")} · {Quantity.Count(seeds, "seed", "seeds")}</p>\n<h1>{name}</h1>\n");
        ResultRow[] chosen = [.. results.Where(r => r.IsChosen)];
        if (chosen.Length > 0)
        {
            html.Write($"<p class=\"lead\">Best by {chosen.First(r => r.IsForChoosing).Metric}: <strong>{chosen[0].Title}, {chosen[0].Multiple}x</strong>");
            foreach (ResultRow row in chosen.Where(r => !r.IsForChoosing)) html.Write($"; {row.Metric} {Quantity.Percent(row.Mean)} ({Quantity.Number(row.Low * 100, "0.0")} to {Quantity.Number(row.High * 100, "0.0")}){Against(row)}");
            html.Raw(".</p>\n");
        }

        if (seeds < 3) html.Raw("<p class=\"notice\">Fewer than three seeds: the intervals know little of what another seed would give.</p>\n");
        html.Raw("</header>\n");
    }

    private static string Against(ResultRow row) => row.Difference is { } difference ? $", {Quantity.Signed(difference * 100, "0.0")} against the reference" : string.Empty;
}
