using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>
/// Hands the lines of the ledger on so that between two steps exactly those are out that belong to the state: what a draw ahead finds out is held back as long
/// as a run that goes on from the state would find it out again.
/// </summary>
/// <param name="line">Takes the lines.</param>
/// <param name="before">Lines of an earlier part of the run.</param>
/// <param name="syntheticBefore">The first synthetic ordinal without a line in an earlier part of the run.</param>
/// <remarks>
/// Threads: any. A line of a real image is held until the step of its draw is taken, since real images are drawn anew. A line of a synthetic one is out at once,
/// since the pool goes on from where it is; it is held only between the moment at which a state is captured and the one at which it is saved.
/// </remarks>
internal sealed class SettledLines(Action<SampleRow> line, long before, long syntheticBefore)
{
    private readonly Lock _lock = new();
    private readonly List<SampleRow> _real = [];
    private readonly List<SampleRow> _synthetic = [];
    private bool _holdsSynthetic;
    private bool _hasEnded;

    /// <summary>Gives the number of lines handed on.</summary>
    public long Count { get; private set; } = before;

    /// <summary>Gives the ordinal after the last synthetic line handed on.</summary>
    public long SyntheticNext { get; private set; } = syntheticBefore;

    /// <summary>Takes the line of a real image.</summary>
    public void AddReal(SampleRow row)
    {
        lock (_lock)
        {
            if (_hasEnded) HandOn(row);
            else _real.Add(row);
        }
    }

    /// <summary>Takes the line of a synthetic ordinal.</summary>
    public void AddSynthetic(SampleRow row)
    {
        lock (_lock)
        {
            if (_holdsSynthetic) _synthetic.Add(row);
            else HandOn(row);
        }
    }

    /// <summary>Hands the lines of real images on: the step of their draw is being taken.</summary>
    public void EndDraw()
    {
        lock (_lock) HandOn(_real);
    }

    /// <summary>Holds the lines of synthetic ordinals back from now on.</summary>
    public void HoldSynthetic()
    {
        lock (_lock) _holdsSynthetic = true;
    }

    /// <summary>Hands on what <see cref="HoldSynthetic"/> has held.</summary>
    public void ReleaseSynthetic()
    {
        lock (_lock)
        {
            _holdsSynthetic = false;
            HandOn(_synthetic);
        }
    }

    /// <summary>Hands everything on, and holds nothing any more: no state will be saved.</summary>
    public void End()
    {
        lock (_lock)
        {
            (_holdsSynthetic, _hasEnded) = (false, true);
            HandOn(_synthetic);
            HandOn(_real);
        }
    }

    private void HandOn(List<SampleRow> rows)
    {
        foreach (SampleRow row in rows) HandOn(row);
        rows.Clear();
    }

    private void HandOn(SampleRow row)
    {
        Count++;
        if (row.Domain == "synthetic") SyntheticNext = Math.Max(SyntheticNext, row.Ordinal + 1);
        line(row);
    }
}
