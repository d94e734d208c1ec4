namespace StreamSynth.Training.Evaluation;

/// <summary>Reads quantiles off sorted numbers, as numpy.percentile does by default.</summary>
internal static class Quantiles
{
    /// <summary>Interpolates linearly between order statistics.</summary>
    /// <param name="sorted">f64[n], ascending, one or more.</param>
    /// <param name="share">0 for the least, 1 for the greatest.</param>
    public static double Of(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
