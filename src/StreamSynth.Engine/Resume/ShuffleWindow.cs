using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Resume;

/// <summary>Is what a reading does with its window.</summary>
/// <param name="Kind">What.</param>
/// <param name="Place">The record that it took.</param>
internal readonly record struct ReadingStep(ReadingStepKind Kind, RecordPlace Place = default);

/// <summary>Names what a reading does with its window.</summary>
internal enum ReadingStepKind
{
    Took,
    Drew,
    EndedEpoch,
}

/// <summary>
/// Holds the places of the records that wait in a shuffle window and draws the next one: which slot depends on the seed, the epoch and the number of the draw, and on
/// nothing else. It knows places only, so the reading and the trail that follows it keep one each.
/// </summary>
/// <param name="seed">The run's data seed.</param>
/// <param name="from">Where an earlier reading stood; null to start.</param>
internal sealed class ShuffleWindow(ulong seed, SourceCursor? from) : IReplayed<ShuffleWindow, ReadingStep>
{
    private readonly List<RecordPlace> _held = [.. from?.Held ?? []];
    private RecordPlace? _last = from?.Last;
    private long _drawn = from?.Drawn ?? 0;

    public int Count => _held.Count;

    public int Epoch { get; private set; } = from?.Epoch ?? 0;

    public long Ordinals { get; private set; } = from?.Ordinals ?? 0;

    public long Position => Ordinals;

    public long After(ReadingStep step) => step.Kind == ReadingStepKind.Drew ? Ordinals + 1 : Ordinals;

    public void Apply(ReadingStep step)
    {
        switch (step.Kind)
        {
            case ReadingStepKind.Took:
                Take(step.Place);
                break;
            case ReadingStepKind.Drew:
                Draw(out _);
                break;
            default:
                EndEpoch();
                break;
        }
    }

    public ShuffleWindow Copy() => new(seed, ToCursor(string.Empty));

    public void Take(RecordPlace place)
    {
        _held.Add(place);
        _last = place;
    }

    /// <summary>Draws a slot and empties it: the last record moves into it.</summary>
    public int Draw(out RecordPlace place)
    {
        int slot = _held.Count == 1 ? 0 : new Philox(KeyMix.Mix(seed, (ulong)Epoch), (ulong)_drawn).NextInt32(_held.Count);
        place = _held[slot];
        _held[slot] = _held[^1];
        _held.RemoveAt(_held.Count - 1);
        _drawn++;
        Ordinals++;

        return slot;
    }

    public void EndEpoch()
    {
        Epoch++;
        _drawn = 0;
        _last = null;
    }

    public SourceCursor ToCursor(string data) => new() { Data = data, Ordinals = Ordinals, Epoch = Epoch, Drawn = _drawn, Last = _last, Held = [.. _held] };
}
