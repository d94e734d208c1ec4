namespace StreamSynth.Cli.Live;

/// <summary>
/// Estimates when a run will end: when its slowest node will, at the rate of the last seconds. The estimate is smoothed, and the share done never goes back.
/// </summary>
internal sealed class RemainingTime
{
    private const double WindowSeconds = 20;
    private const double SmoothingSeconds = 8;

    private readonly Dictionary<string, RateWindow> _rates = [];
    private double? _left;
    private double _lastSeconds;
    private double _fraction;

    /// <summary>Gives the estimate now; null while no node with a known end has moved.</summary>
    /// <param name="seconds">Time since the start of the run.</param>
    /// <param name="nodes">Nodes not yet ended whose end is known: name, units done, units in all.</param>
    public (double Fraction, TimeSpan Left)? Update(double seconds, IEnumerable<(string Node, long Done, long Total)> nodes)
    {
        double? longest = null;
        foreach ((string node, long done, long total) in nodes)
        {
            if (!_rates.TryGetValue(node, out RateWindow? window)) _rates[node] = window = new(WindowSeconds);

            // A node that has not moved yet (an evaluation at the end, say) says nothing about time.
            if (window.Add(seconds, done) is not { } rate || rate <= 0 || done >= total) continue;
            longest = Math.Max(longest ?? 0, (total - done) / rate);
        }

        double passed = seconds - _lastSeconds;
        _lastSeconds = seconds;
        if (longest is not { } raw) return _left is { } last ? Shown(seconds, Math.Max(0, last - passed)) : null;

        double weight = 1 - Math.Exp(-passed / SmoothingSeconds);
        double smooth = _left is { } before ? (Math.Max(0, before - passed) * (1 - weight)) + (raw * weight) : raw;

        return Shown(seconds, smooth);
    }

    private (double Fraction, TimeSpan Left) Shown(double seconds, double left)
    {
        _left = left;

        // The end itself is told by the nodes, not by the estimate.
        _fraction = Math.Max(_fraction, Math.Min(0.99, seconds / (seconds + left)));

        return (_fraction, TimeSpan.FromSeconds(left));
    }
}
