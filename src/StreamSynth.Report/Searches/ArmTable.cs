using StreamSynth.Report.Markup;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Report.Searches;

/// <summary>Tabulates the ways to search at the last round: mean and standard deviation over concepts.</summary>
internal static class ArmTable
{
    public static void Write(Html html, SearchSummary summary)
    {
        html.Raw("<p class=\"intro\">At the last label; mean ± standard deviation over concepts. The difference is that of a rule among neighbours (SEALS) from the same rule among all images, ");
        html.Raw("concept by concept, ± its standard error.</p>\n<div class=\"scroll\"><table id=\"arms-table\"><thead><tr><th>Rule</th><th>Candidates</th><th class=\"n\">Average precision</th>");
        html.Raw("<th class=\"n\">Difference from all</th><th class=\"n\">Recall</th><th class=\"n\">Pool touched</th><th class=\"n\">Scores computed</th><th class=\"n\">Selection</th></tr></thead><tbody>\n");
        foreach (SearchArmRow arm in summary.Arms)
        {
            string difference = arm.DifferenceFromAll is { } value ? $"{Quantity.Signed(value, "0.0000")} ± {Quantity.Number(arm.ErrorOfDifference ?? 0, "0.0000")}" : string.Empty;
            html.Write($"<tr><th>{RuleOf(arm.Rule)}</th><td>{FormOf(arm.Form)}</td><td class=\"n\">{Quantity.Number(arm.MeanAveragePrecision, "0.0000")} ± {Quantity.Number(arm.SpreadOfAveragePrecision, "0.000")}</td>");
            html.Write($"<td class=\"n\">{difference}</td><td class=\"n\">{Quantity.Percent(arm.MeanRecall)} ± {Quantity.Number(arm.SpreadOfRecall * 100, "0.0")}</td>");
            html.Write($"<td class=\"n\">{Quantity.Percent(arm.MeanPoolShare, "0.00")} ± {Quantity.Number(arm.SpreadOfPoolShare * 100, "0.00")}</td>");
            html.Write($"<td class=\"n\">{Quantity.Count((long)arm.MeanScored)}</td><td class=\"n\">{Quantity.Number(arm.MeanSelectionSeconds * 1000, "0.0")} ms</td></tr>\n");
        }

        WriteOther(html, "All labels of the pool", summary.Concepts.Select(c => (c.FullAveragePrecision, (double?)null)));
        WriteOther(html, "Text query, no labels", summary.Concepts.Select(c => (c.TextAveragePrecision, c.TextRecall)));
        html.Raw("</tbody></table></div>\n");
    }

    /// <summary>Gives a rule's name for people.</summary>
    public static string RuleOf(string rule) => rule switch
    {
        "maxEntropy" => "Max entropy",
        "mostLikelyPositive" => "Most likely positive",
        "informationDensity" => "Information density",
        "random" => "Random",
        _ => rule,
    };

    /// <summary>Gives a form's name for people.</summary>
    public static string FormOf(string form) => form switch
    {
        "all" => "all images",
        "seals" => "neighbours (SEALS)",
        "sealsPositives" => "neighbours, begun from positives only",
        _ => form,
    };

    private static void WriteOther(Html html, string name, IEnumerable<(double? Precision, double? Recall)> values)
    {
        (double? Precision, double? Recall)[] there = [.. values.Where(v => v.Precision is not null)];
        if (there.Length == 0) return;

        double[] precisions = [.. there.Select(v => v.Precision!.Value)], recalls = [.. there.Select(v => v.Recall).OfType<double>()];
        html.Write($"<tr><th>{name}</th><td></td><td class=\"n\">{Quantity.Number(precisions.Average(), "0.0000")} ± {Quantity.Number(Spread(precisions), "0.000")}</td><td></td>");
        html.Write($"<td class=\"n\">{(recalls.Length > 0 ? $"{Quantity.Percent(recalls.Average())} ± {Quantity.Number(Spread(recalls) * 100, "0.0")}" : string.Empty)}</td><td></td><td></td><td></td></tr>\n");
    }

    private static double Spread(double[] values)
    {
        if (values.Length < 2) return 0;
        double mean = values.Average();

        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }
}
