namespace StreamSynth.Engine.Resume;

/// <summary>Says in which order and how often records are read.</summary>
/// <param name="Seed">The run's data seed: two sources of the same data read in the same order.</param>
/// <param name="Window">Records held to draw from; 0 keeps the order of the files.</param>
/// <param name="Epochs">Passes over the data, each in another order.</param>
public sealed record ReadingOrder(ulong Seed, int Window, int Epochs)
{
    /// <summary>Gives the most payload bytes that the window may hold where it holds what was read.</summary>
    public long WindowBytes { get; init; } = long.MaxValue;

    /// <summary>Gives the most bytes of one record; a window with less room than that takes no more.</summary>
    public long RecordBytes { get; init; }
}
