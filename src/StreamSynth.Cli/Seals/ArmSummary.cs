using StreamSynth.Storage.Searches;

namespace StreamSynth.Cli.Seals;

/// <summary>Sums the arms of a search up over its concepts.</summary>
internal static class ArmSummary
{
    /// <summary>Gives one row per arm, in the order in which the tables have them.</summary>
    public static IReadOnlyList<SearchArmRow> Of(IReadOnlyList<SearchRoundRow> rounds)
    {
        List<SearchArmRow> arms = [];
        Dictionary<(string Rule, string Form), Dictionary<string, End>> ends = rounds.GroupBy(r => (r.Rule, r.Form))
            .ToDictionary(arm => arm.Key, arm => arm.GroupBy(r => r.Concept).ToDictionary(c => c.Key, c => EndOf([.. c])));
        foreach (((string rule, string form), Dictionary<string, End> byConcept) in ends)
        {
            Dictionary<string, End>? all = form == Arm.All ? null : ends.GetValueOrDefault((rule, Arm.All));
            End[] values = [.. byConcept.Values];
            SearchArmRow row = new()
            {
                Rule = rule,
                Form = form,
                Concepts = values.Length,
                MeanAveragePrecision = values.Average(v => v.Precision),
                SpreadOfAveragePrecision = Spread(values.Select(v => v.Precision)),
                MeanRecall = values.Average(v => v.Recall),
                SpreadOfRecall = Spread(values.Select(v => v.Recall)),
                MeanPoolShare = values.Average(v => v.PoolShare),
                SpreadOfPoolShare = Spread(values.Select(v => v.PoolShare)),
                MeanScored = values.Average(v => v.Scored),
                MeanSelectionSeconds = values.Average(v => v.Seconds),
            };
            arms.Add(all is null ? row : Compared(row, byConcept, all));
        }

        return arms;
    }

    /// <summary>Gives the standard deviation of a sample; 0 for a single value.</summary>
    public static double Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length < 2) return 0;
        double mean = all.Average();

        return Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
    }

    private static SearchArmRow Compared(SearchArmRow row, Dictionary<string, End> byConcept, Dictionary<string, End> all)
    {
        (End Mine, End Other)[] pairs = [.. byConcept.Where(c => all.ContainsKey(c.Key)).Select(c => (c.Value, all[c.Key]))];
        return pairs.Length == 0 ? row : row with
        {
            DifferenceFromAll = pairs.Average(p => p.Mine.Precision - p.Other.Precision),
            ErrorOfDifference = Spread(pairs.Select(p => p.Mine.Precision - p.Other.Precision)) / Math.Sqrt(pairs.Length),
            RecallDifferenceFromAll = pairs.Average(p => p.Mine.Recall - p.Other.Recall),
        };
    }

    // Repetitions of one concept count as one.
    private static End EndOf(IReadOnlyList<SearchRoundRow> rows)
    {
        SearchRoundRow[] last = [.. rows.GroupBy(r => r.Repetition).Select(r => r.MaxBy(x => x.Round)!)];
        return new(
            last.Average(r => r.AveragePrecision ?? 0),
            last.Average(r => r.Recall ?? 0),
            last.Average(r => r.PoolShare),
            last.Average(r => (double)r.Scored),
            rows.Where(r => r.Round > 0).Select(r => r.SelectionSeconds).DefaultIfEmpty(0).Average());
    }

    private sealed record End(double Precision, double Recall, double PoolShare, double Scored, double Seconds);
}
