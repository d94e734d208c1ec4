namespace StreamSynth.Engine.Resume;

/// <summary>
/// Follows a source at a distance: a source reads ahead of what was used, and a checkpoint needs the cursor at what was used. Hand one to
/// <see cref="IResumableSource{TOut}.ReadAsync"/>, then ask for the cursor after so many items.
/// </summary>
/// <remarks>
/// Holds 48 bytes per item between the last question and the newest item, so ask now and then. Threads: the source adds while another thread asks.
/// </remarks>
public sealed class CursorTrail
{
    private readonly Lock _gate = new();
    private readonly Queue<Step> _steps = new();
    private ShuffleWindow? _window;
    private string _data = string.Empty;
    private long _emitted;

    private enum StepKind
    {
        Took,
        Drew,
        EndedEpoch,
    }

    /// <summary>Gives the cursor from which exactly the items from <paramref name="ordinals"/> on are read.</summary>
    /// <param name="ordinals">Items that are done: at least as many as in the question before, at most as many as the source has yielded.</param>
    /// <returns>The cursor; null while the source has not started to read.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The items lie before the last question, or the source has not yielded so many.</exception>
    public SourceCursor? After(long ordinals)
    {
        lock (_gate)
        {
            if (_window is null) return null;
            if (ordinals < _window.Ordinals || ordinals > _emitted)
            {
                throw new ArgumentOutOfRangeException(nameof(ordinals), ordinals, $"the trail reaches from {_window.Ordinals} to {_emitted} items");
            }

            while (_window.Ordinals < ordinals) Apply(_steps.Dequeue());

            return _window.ToCursor(_data);
        }
    }

    internal void Start(string data, ulong seed, SourceCursor? from)
    {
        lock (_gate)
        {
            _steps.Clear();
            (_data, _window, _emitted) = (data, new(seed, from), from?.Ordinals ?? 0);
        }
    }

    internal void Took(RecordPlace place) => Add(new(StepKind.Took, place));

    internal void Drew()
    {
        lock (_gate)
        {
            _steps.Enqueue(new(StepKind.Drew, default));
            _emitted++;
        }
    }

    internal void EndedEpoch() => Add(new(StepKind.EndedEpoch, default));

    private void Add(Step step)
    {
        lock (_gate) _steps.Enqueue(step);
    }

    private void Apply(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Took:
                _window!.Take(step.Place);
                break;
            case StepKind.Drew:
                _window!.Draw(out _);
                break;
            default:
                _window!.EndEpoch();
                break;
        }
    }

    private readonly record struct Step(StepKind Kind, RecordPlace Place);
}
