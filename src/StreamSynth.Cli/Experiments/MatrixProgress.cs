using StreamSynth.Blocks.Training;

namespace StreamSynth.Cli.Experiments;

/// <summary>Estimates how long runs take from those that are done: places in minibatches and painted images cost, at one rate of their own on this machine.</summary>
/// <param name="imagesPerMultiple">Synthetic images at 1x.</param>
internal sealed class MatrixProgress(long imagesPerMultiple)
{
    // Painting one image of the embedded models takes as long as training on about so many; only the ratio of runs to each other depends on it.
    private const double PlacesPerImage = 25;

    private double _seconds;
    private double _cost;

    /// <summary>Tells whether anything was measured.</summary>
    public bool Knows => _cost > 0;

    /// <summary>Takes a run that is done.</summary>
    /// <param name="options">How it trains.</param>
    /// <param name="painted">Images that it painted.</param>
    /// <param name="seconds">What it took.</param>
    public void Add(TrainClassifierOptions options, double painted, double seconds)
    {
        _cost += CostOf(options, painted);
        _seconds += seconds;
    }

    /// <summary>Estimates runs that are to come; their images count once where they share them.</summary>
    /// <returns>The time; null while nothing was measured.</returns>
    public TimeSpan? Of(IEnumerable<(string Recipe, ulong Seed, int Multiple, TrainClassifierOptions Options)> runs)
    {
        if (!Knows) return null;

        double cost = 0;
        Dictionary<(string, ulong), int> painted = [];
        foreach ((string recipe, ulong seed, int multiple, TrainClassifierOptions options) in runs)
        {
            int before = painted.GetValueOrDefault((recipe, seed));
            int more = recipe.Length == 0 ? 0 : Math.Max(0, multiple - before);
            painted[(recipe, seed)] = before + more;
            cost += CostOf(options, more * imagesPerMultiple);
        }

        return TimeSpan.FromSeconds(cost * _seconds / _cost);
    }

    private static double CostOf(TrainClassifierOptions options, double painted) => ((double)(options.Steps ?? 0) * (options.RealPerStep + options.SyntheticPerStep)) + (painted * PlacesPerImage);
}
