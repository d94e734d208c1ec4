using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Training;

/// <summary>
/// Hands real images out as they come: each place of a minibatch takes the next one that survived, in ordinal order. So memory holds two minibatches, however many
/// images there are; order and epochs are the source's affair.
/// </summary>
/// <param name="reader">The stream.</param>
/// <param name="require">Throws where an image has the wrong class or size.</param>
/// <param name="line">Takes one line of the ledger per ordinal read, as soon as its fate is known.</param>
/// <param name="stopping">Ends a wait with <see cref="OperationCanceledException"/>; no item is lost by it.</param>
/// <param name="place">How far an earlier part of the run came.</param>
/// <remarks>Threads: one caller at a time. <see cref="FinishAsync"/> gives back what is held.</remarks>
internal sealed class RealStream(
    IItemReader<Sample> reader, Action<ItemHeader, Sample> require, Action<SampleRow> line, CancellationToken stopping, StreamPlace place = default) : IRealImages
{
    private readonly OrderedItems _items = new(reader, place.Next);
    private readonly SortedDictionary<long, Item<Sample>> _held = [];

    /// <summary>Tells whether the stream ended while a minibatch wanted more.</summary>
    public bool HasRunDry { get; private set; }

    /// <summary>Gives the number of images that filled a place in a minibatch.</summary>
    public long Used { get; private set; } = place.Used;

    /// <summary>Gives the number of ordinals that were lost before they came, or cannot be decoded.</summary>
    public long Lost { get; private set; } = place.Lost;

    /// <summary>Gives how far the steps have come whose images are settled; what was drawn beyond will be drawn again.</summary>
    public StreamPlace Place { get; private set; } = place;

    /// <inheritdoc/>
    public void Settle()
    {
        foreach (Item<Sample> item in _held.Values) End(item, uses: 1);
        _held.Clear();
        Place = new(_items.Last + 1, Used, Lost);
    }

    /// <inheritdoc/>
    public async ValueTask<DrawnReal?> TakeAsync(CancellationToken cancel)
    {
        while (await _items.NextAsync(stopping, cancel) is { } item)
        {
            if (item.Payload is { } sample)
            {
                Hold(item, sample);
                return new(item.Header.Ordinal, sample);
            }

            Lost++;
            line(TrainingRows.OfLostReal(item.Header, item.Absence!));
        }

        HasRunDry = true;
        return null;
    }

    /// <inheritdoc/>
    public void LeaveOut(DrawnReal damaged)
    {
        Lost++;
        Used--;
        _held.Remove(damaged.Ordinal, out Item<Sample> item);
        End(item, uses: null);
    }

    /// <inheritdoc/>
    public void TakeBack(DrawnReal image)
    {
        Used--;
        _held.Remove(image.Ordinal, out Item<Sample> item);
        End(item, uses: 0);
    }

    /// <summary>Says that no more is wanted, and settles and releases what is held.</summary>
    public async ValueTask FinishAsync()
    {
        _items.Close();
        Settle();
        if (await _items.TakePendingAsync() is not { } late) return;

        if (late.IsValue) End(late, uses: 0);
        else line(TrainingRows.OfLostReal(late.Header, late.Absence!));
    }

    private void Hold(Item<Sample> item, Sample sample)
    {
        try
        {
            require(item.Header, sample);
        }
        catch
        {
            sample.Release();
            throw;
        }

        Used++;
        _held.Add(item.Header.Ordinal, item);
    }

    private void End(Item<Sample> item, long? uses)
    {
        line(TrainingRows.OfReal(item.Header, item.Payload!, uses));
        item.Payload!.Release();
    }
}

/// <summary>Says how far training has come in a stream of real images.</summary>
/// <param name="Next">The first ordinal that no step has seen.</param>
/// <param name="Used">Images below it that filled a place in a minibatch.</param>
/// <param name="Lost">Ordinals below it that were lost before they came, or cannot be decoded.</param>
internal readonly record struct StreamPlace(long Next, long Used, long Lost);
