namespace StreamSynth.Engine.Resume;

/// <summary>
/// Follows a source at a distance: a source reads ahead of what was used, and a checkpoint needs the cursor at what was used. Hand one to
/// <see cref="IResumableSource{TOut}.ReadAsync"/>, then ask for the cursor after so many items.
/// </summary>
/// <remarks>
/// Holds 48 bytes per item between the last question and the newest item, so ask now and then. Where nobody asks, it still holds no more than 65,536 steps (a record that entered the shuffle
/// window is one, an item that left it another) and 16 cursors; it is less exact then. Threads: the source adds while another thread asks.
/// </remarks>
public sealed class CursorTrail
{
    private readonly Lock _gate = new();
    private Trail<ShuffleWindow, ReadingStep>? _trail;
    private string _data = string.Empty;
    private long _emitted;

    /// <summary>Gives the cursor from which exactly the items from <paramref name="ordinals"/> on are read; where so many steps lie in between that not all were kept, an earlier one.</summary>
    /// <param name="ordinals">Items that are done: at least as many as in the question before, at most as many as the source has yielded.</param>
    /// <returns>The cursor; null while the source has not started to read.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The items lie before the last question, or the source has not yielded so many.</exception>
    public SourceCursor? After(long ordinals)
    {
        lock (_gate)
        {
            if (_trail is null) return null;
            if (ordinals < _trail.Least || ordinals > _emitted)
            {
                throw new ArgumentOutOfRangeException(nameof(ordinals), ordinals, $"the trail reaches from {_trail.Least} to {_emitted} items");
            }

            return _trail.At(ordinals).ToCursor(_data);
        }
    }

    internal void Start(string data, ulong seed, SourceCursor? from)
    {
        lock (_gate) (_data, _trail, _emitted) = (data, new(new(seed, from)), from?.Ordinals ?? 0);
    }

    internal void Took(RecordPlace place) => Add(new(ReadingStepKind.Took, place));

    internal void Drew()
    {
        lock (_gate)
        {
            _trail!.Add(new(ReadingStepKind.Drew));
            _emitted++;
        }
    }

    internal void EndedEpoch() => Add(new(ReadingStepKind.EndedEpoch));

    private void Add(ReadingStep step)
    {
        lock (_gate) _trail!.Add(step);
    }
}
