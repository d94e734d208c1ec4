namespace StreamSynth.Search.Evaluation;

/// <summary>Measures a ranking.</summary>
public static class AveragePrecision
{
    /// <summary>Gives the average precision: the sum over thresholds of (recall - recall before) * precision; equal scores share a threshold.</summary>
    /// <param name="scores">Larger is more likely positive; finite.</param>
    /// <param name="positive">Whether each is positive.</param>
    /// <returns>0 to 1; 0 without positives, as scikit-learn says with a warning.</returns>
    /// <remarks>Source: scikit-learn 1.2, metrics.average_precision_score.</remarks>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(positive.Length, scores.Length);
        int all = positive.Count(true);
        if (all == 0) return 0;

        double[] sorted = scores.ToArray();
        int[] rows = new int[sorted.Length];
        for (int i = 0; i < rows.Length; i++) rows[i] = i;
        Array.Sort(sorted, rows);

        double sum = 0;
        int found = 0;
        for (int i = rows.Length - 1; i >= 0;)
        {
            int before = found;
            double threshold = sorted[i];
            for (; i >= 0 && sorted[i] == threshold; i--) found += positive[rows[i]] ? 1 : 0;
            sum += (double)(found - before) / all * found / (rows.Length - 1 - i);
        }

        return sum;
    }
}
