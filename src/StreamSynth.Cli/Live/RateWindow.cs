namespace StreamSynth.Cli.Live;

/// <summary>Measures a rate over the last seconds, so that a batch that ends every other second does not make it jump.</summary>
/// <param name="length">Seconds to look back.</param>
internal sealed class RateWindow(double length)
{
    private const double ShortestSpan = 1;

    private readonly Queue<(double Seconds, long Count)> _points = new();

    /// <summary>Adds a count and gives the rate; null until enough time has passed.</summary>
    /// <param name="seconds">Time since the start of the run.</param>
    /// <param name="count">What has been counted until then.</param>
    public double? Add(double seconds, long count)
    {
        _points.Enqueue((seconds, count));

        // The oldest point kept is the last one beyond the window, so that the window is always covered.
        while (_points.Count > 2 && _points.ElementAt(1).Seconds <= seconds - length) _points.Dequeue();

        (double start, long startCount) = _points.Peek();

        return seconds - start < ShortestSpan ? null : (count - startCount) / (seconds - start);
    }
}
