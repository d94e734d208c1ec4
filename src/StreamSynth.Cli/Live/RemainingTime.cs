namespace StreamSynth.Cli.Live;

/// <summary>
/// Estimates when a run will end: when its slowest node will, at the rate of the last seconds. The estimate is smoothed, so that one slow batch does not make it jump.
/// </summary>
internal sealed class RemainingTime
{
    private const double WindowSeconds = 20;
    private const double SmoothingSeconds = 8;

    // While models load, quick sources alone would promise an early end.
    private const double PatienceSeconds = 60;

    private readonly Dictionary<string, RateWindow> _rates = [];
    private double? _left;
    private double _lastSeconds;

    /// <summary>Gives the estimate now; null while nodes load their models or have not moved yet, for a minute at most.</summary>
    /// <param name="seconds">Time since the start of the run.</param>
    /// <param name="loads">Whether a node is not ready yet.</param>
    /// <param name="nodes">Nodes not yet ended whose end is known: name, units done, units in all.</param>
    public (double Fraction, TimeSpan Left)? Update(double seconds, bool loads, IEnumerable<(string Node, long Done, long Total)> nodes)
    {
        double passed = seconds - _lastSeconds;
        _lastSeconds = seconds;
        double? longest = null;
        foreach ((string node, long done, long total) in nodes)
        {
            loads |= done == 0;
            if (TimeOf(seconds, node, done, total) is { } time) longest = Math.Max(longest ?? 0, time);
        }

        if (loads && seconds < PatienceSeconds)
        {
            _left = null;
            return null;
        }

        _left = Smooth(longest, passed);

        // The end itself is told by the nodes, not by the estimate.
        return _left is { } left ? (Math.Min(0.99, seconds / (seconds + left)), TimeSpan.FromSeconds(left)) : null;
    }

    private double? TimeOf(double seconds, string node, long done, long total)
    {
        if (!_rates.TryGetValue(node, out RateWindow? window)) _rates[node] = window = new(WindowSeconds);
        double? recent = window.Add(seconds, done);
        if (recent is null || done == 0) return null;

        // A batch may last longer than the window: then the mean over the whole run says more.
        double rate = recent > 0 ? recent.Value : done / seconds;

        return Math.Max(0, total - done) / rate;
    }

    private double? Smooth(double? raw, double passed)
    {
        double? expected = _left is { } before ? Math.Max(0, before - passed) : null;
        if (raw is null || expected is null) return raw ?? expected;

        double weight = 1 - Math.Exp(-passed / SmoothingSeconds);
        return (expected * (1 - weight)) + (raw * weight);
    }
}
