namespace StreamSynth.Training.Evaluation;

/// <summary>
/// Gives confidence intervals by the bootstrap with whole sets as the unit: images of one set (one artist) resemble each
/// other, so drawing single images would promise too much (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
/// sections 8.2 and 13.3, percentile interval).
/// </summary>
public static class ClusterBootstrap
{
    /// <summary>Gives the interval of the accuracy averaged over sets.</summary>
    /// <param name="sets">Results per set; each set with at least one image.</param>
    /// <param name="resamples">Number of bootstrap samples, above zero; 2000 is customary.</param>
    /// <param name="level">Confidence, above 0 and below 1.</param>
    /// <param name="draw">Random source: gives an even index from 0 to below its argument.</param>
    /// <returns>Estimate and interval, 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is no set, or a number is out of range.</exception>
    public static ConfidenceInterval OfAccuracy(IReadOnlyList<SetResult> sets, int resamples, double level, Func<int, int> draw)
    {
        double[] values = [.. sets.Select(set => set.Accuracy)];
        return OfMean(values, resamples, level, draw);
    }

    /// <summary>Gives the interval of the mean of one number per set (such as the difference of two arms on that set).</summary>
    /// <param name="values">One number per set.</param>
    /// <param name="resamples">Number of bootstrap samples, above zero; 2000 is customary.</param>
    /// <param name="level">Confidence, above 0 and below 1.</param>
    /// <param name="draw">Random source: gives an even index from 0 to below its argument.</param>
    /// <returns>Mean and interval.</returns>
    /// <exception cref="ArgumentException">There is no number, or a number is out of range.</exception>
    public static ConfidenceInterval OfMean(IReadOnlyList<double> values, int resamples, double level, Func<int, int> draw)
    {
        if (values.Count == 0) throw new ArgumentException("A bootstrap needs at least one set, but there is none.", nameof(values));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level must be above 0 and below 1.");
        double[] means = new double[resamples];
        for (int sample = 0; sample < resamples; sample++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++) sum += values[draw(values.Count)];
            means[sample] = sum / values.Count;
        }

        Array.Sort(means);
        return new ConfidenceInterval(values.Average(), Quantiles.Of(means, (1 - level) / 2), Quantiles.Of(means, (1 + level) / 2));
    }
}
