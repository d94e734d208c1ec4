namespace StreamSynth.Training.Evaluation;

/// <summary>
/// Gives confidence intervals of a mean over a table of seeds and sets by drawing whole rows and whole columns: runs of one seed share weights and draws, images of one set share an
/// artist, and both would be drawn otherwise next time.
/// </summary>
/// <remarks>
/// Source: the pigeonhole bootstrap, Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007, section 3; percentile interval as Efron and Tibshirani 1993, section 13.3.
/// With S seeds the spread over them is understated by the factor (S - 1) / S, as every bootstrap of S units does: three seeds are few.
/// </remarks>
public static class CrossedBootstrap
{
    /// <summary>Gives the interval of the mean of a table.</summary>
    /// <param name="values">f64[seeds][sets], each row as long as the first: an accuracy, or the difference of two arms.</param>
    /// <param name="resamples">Number of bootstrap samples, above zero; 2000 is customary.</param>
    /// <param name="level">Confidence, above 0 and below 1.</param>
    /// <param name="draw">Random source: gives an even index from 0 to below its argument. Each sample draws its seeds first, then its sets.</param>
    /// <returns>Mean and interval.</returns>
    /// <exception cref="ArgumentException">The table is empty or ragged, or a number is out of range.</exception>
    public static ConfidenceInterval OfMean(IReadOnlyList<IReadOnlyList<double>> values, int resamples, double level, Func<int, int> draw)
    {
        int seeds = values.Count;
        int sets = seeds == 0 ? 0 : values[0].Count;
        if (sets == 0 || values.Any(row => row.Count != sets)) throw new ArgumentException("A bootstrap needs a table with at least one seed and one set, and one number for each pair.", nameof(values));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level must be above 0 and below 1.");

        double[] means = new double[resamples];
        int[] ofSeed = new int[seeds];
        int[] ofSet = new int[sets];
        for (int sample = 0; sample < resamples; sample++)
        {
            Count(ofSeed, draw);
            Count(ofSet, draw);
            means[sample] = WeightedMean(values, ofSeed, ofSet);
        }

        Array.Sort(means);
        return new(values.Average(row => row.Average()), Quantiles.Of(means, (1 - level) / 2), Quantiles.Of(means, (1 + level) / 2));
    }

    // How often each of n units is drawn in n draws with replacement.
    private static void Count(int[] times, Func<int, int> draw)
    {
        Array.Clear(times);
        for (int i = 0; i < times.Length; i++) times[draw(times.Length)]++;
    }

    // Mean over all pairs of a drawn seed and a drawn set: sum_s w_s sum_f v_f x[s,f] / (S F).
    private static double WeightedMean(IReadOnlyList<IReadOnlyList<double>> values, int[] ofSeed, int[] ofSet)
    {
        double sum = 0;
        for (int s = 0; s < ofSeed.Length; s++)
        {
            if (ofSeed[s] == 0) continue;

            double row = 0;
            for (int f = 0; f < ofSet.Length; f++) row += ofSet[f] * values[s][f];
            sum += ofSeed[s] * row;
        }

        return sum / ((double)ofSeed.Length * ofSet.Length);
    }
}
