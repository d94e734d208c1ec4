namespace StreamSynth.Engine.Resume;

/// <summary>
/// Remembers where a node's batches began: a float result depends on the batch that it was made in, so a run goes on at the beginning of a batch, never within one.
/// </summary>
/// <remarks>Holds 16 bytes per batch (and per item lost between batches) since the last question, so ask now and then. Threads: the node adds while another thread asks.</remarks>
/// <param name="ordinal">Where the first batch begins.</param>
/// <param name="batch">Its id.</param>
internal sealed class OrdinalTrail(long ordinal, long batch)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Ordinal, long Batch)> _steps = new(); // guarded by _gate
    private (long Ordinal, long Batch) _reached = (ordinal, batch); // guarded by _gate

    /// <summary>Says that a batch begins here.</summary>
    public void Add(long ordinal, long batch)
    {
        lock (_gate) _steps.Enqueue((ordinal, batch));
    }

    /// <summary>Gives the beginning of the batch that holds an ordinal, and forgets those before it: later questions are about the same ordinal or later ones.</summary>
    public (long Ordinal, long Batch) At(long mark)
    {
        lock (_gate)
        {
            while (_steps.TryPeek(out (long Ordinal, long Batch) next) && next.Ordinal <= mark) _reached = _steps.Dequeue();

            return _reached;
        }
    }
}
