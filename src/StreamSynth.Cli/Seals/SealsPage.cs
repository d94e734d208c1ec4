using System.Globalization;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Cli.Seals;

/// <summary>Prints what came out of a search: a row per arm, mean and spread over concepts.</summary>
internal static class SealsPage
{
    public static void Write(SearchSummary summary, string folder, TextWriter output)
    {
        List<string[]> rows = [["rule, form", "mAP", "±", "recall", "±", "pool", "scored", "ms/selection", "mAP - all", "± s.e."]];
        foreach (SearchArmRow arm in summary.Arms)
        {
            rows.Add([
                $"{arm.Rule}, {arm.Form}",
                Number(arm.MeanAveragePrecision, "0.0000"),
                Number(arm.SpreadOfAveragePrecision, "0.000"),
                Number(arm.MeanRecall, "0.000"),
                Number(arm.SpreadOfRecall, "0.000"),
                Amounts.PrecisePercent(arm.MeanPoolShare),
                Number(arm.MeanScored, "#,0"),
                Number(arm.MeanSelectionSeconds * 1000, "0.0"),
                arm.DifferenceFromAll is { } difference ? Number(difference, "+0.0000;-0.0000") : string.Empty,
                arm.ErrorOfDifference is { } error ? Number(error, "0.0000") : string.Empty,
            ]);
        }

        NumberTable.Write(rows, "  ", output);
        output.WriteLine();
        if (Mean(summary, c => c.FullAveragePrecision) is { } full) output.WriteLine($"  full supervision ({summary.PoolImages:N0} labels)   mAP {full}");
        if (Mean(summary, c => c.TextAveragePrecision) is { } text) output.WriteLine($"  text query alone   mAP {text}, recall among as many images as labels {Mean(summary, c => c.TextRecall)}");
        output.WriteLine($"  a positive's nearest neighbours are positives: {Mean(summary, c => c.NeighbourPurity)}");
        int known = summary.Concepts.Count(c => c.KnownToModel == true);
        output.WriteLine($"  {summary.Concepts.Count} concepts, {known} of them named in the training text of the embedding model; {summary.RowsFound:N0} rows of neighbours found, {summary.RowsShared:N0} times one was at hand");
        output.WriteLine($"  {folder}: report.html, summary.parquet, concepts.parquet, rounds.parquet");
    }

    public static void WriteJson(SearchSummary summary, string folder, TextWriter output) => JsonOutput.Write(
        new
        {
            Faults = Array.Empty<FaultJson>(),
            summary.Name,
            Folder = folder,
            summary.PoolImages,
            summary.TestImages,
            summary.NearDuplicates,
            summary.NeighbourRecall,
            summary.Concepts,
            summary.Arms,
        },
        output);

    private static string? Mean(SearchSummary summary, Func<SearchConceptRow, double?> value)
    {
        double[] values = [.. summary.Concepts.Select(value).OfType<double>()];
        return values.Length == 0 ? null : $"{Number(values.Average(), "0.0000")} ± {Number(ArmSummary.Spread(values), "0.000")}";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
