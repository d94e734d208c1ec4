using System.Reflection;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Report.Searches;

/// <summary>Sets the sections of a search's page in order.</summary>
internal static class SearchPage
{
    public static void Write(Html html, SearchSummary summary)
    {
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />");
        html.Raw("\n<meta name=\"color-scheme\" content=\"light dark\" />\n");
        html.Write($"<title>{summary.Name} · StreamSynth</title>\n<link rel=\"icon\" href=\"data:,\" />\n");
        html.Raw($"<style>\n{Asset("report.css")}</style>\n</head>\n<body>\n<main>\n");
        WriteHead(html, summary);
        Section(html, "arms", "Ways to search", () => ArmTable.Write(html, summary));
        Section(html, "curves", "Against labels", () => SearchCurves.Write(html, summary));
        Section(html, "concepts", "Concepts", () => ConceptTable.Write(html, summary));
        html.Raw("</main>\n");
        html.Raw($"<script>\n//<![CDATA[\n{Asset("report.js")}//]]>\n</script>\n</body>\n</html>\n");
    }

    private static void WriteHead(Html html, SearchSummary summary)
    {
        int known = summary.Concepts.Count(c => c.KnownToModel == true);
        html.Write($"<header>\n<p class=\"kicker\">StreamSynth search for rare concepts</p>\n<h1>{summary.Name}</h1>\n<p class=\"lead\">");
        html.Write($"{Quantity.Count(summary.Concepts.Count, "concept", "concepts")} in {Quantity.Count(summary.PoolImages)} images of {summary.Width} numbers each; ");
        html.Write($"{Quantity.Count(known)} of the names stood in the training text of the model that made the embeddings. Neighbours: {summary.Neighbours}, ");
        html.Write($"{Quantity.Percent(summary.NeighbourRecall)} of the true ones found. ");
        html.Write($"Average precision is measured on {Quantity.Count(summary.TestImages)} images of families that the pool does not have, ");
        html.Write($"without {Quantity.Count(summary.NearDuplicates)} that nearly equal one of the pool.</p>\n</header>\n");
    }

    private static void Section(Html html, string id, string title, Action write)
    {
        html.Write($"<section id=\"{id}\">\n<h2>{title}</h2>\n");
        write();
        html.Raw("</section>\n");
    }

    private static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
