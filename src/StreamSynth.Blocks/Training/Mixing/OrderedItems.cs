using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Reads one stream item by item, in ordinal order. A wait can be given up without losing the item that it waited for.</summary>
/// <param name="reader">The stream.</param>
/// <param name="first">No ordinal below it will come: those before belong to an earlier part of the run.</param>
/// <remarks>Threads: one caller at a time.</remarks>
public sealed class OrderedItems(IItemReader<Sample> reader, long first = 0)
{
    private Task<Item<Sample>?>? _pending;

    /// <summary>Tells whether the stream has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gives the ordinal of the last item; that before the first one while none has come.</summary>
    public long Last { get; private set; } = first - 1;

    /// <summary>Waits for the next item.</summary>
    /// <param name="stop">Gives the wait up with <see cref="OperationCanceledException"/>; the next call takes its item over.</param>
    /// <param name="cancel">Ends the read itself.</param>
    /// <returns>The item; null at the end. The caller owns a value's reference.</returns>
    public async ValueTask<Item<Sample>?> NextAsync(CancellationToken stop, CancellationToken cancel)
    {
        if (HasEnded) return null;

        // The read itself does not see the wish to stop: a wait given up keeps its read, and the next call takes it over with its item.
        _pending ??= reader.ReadAsync(cancel).AsTask();
        Item<Sample>? next = await _pending.WaitAsync(stop);
        _pending = null;
        if (next is { } item) return Check(item);

        HasEnded = true;
        return null;
    }

    /// <summary>Gives the item of a wait that was given up, once it comes; null when there is none.</summary>
    public async ValueTask<Item<Sample>?> TakePendingAsync()
    {
        if (_pending is not { } pending) return null;

        _pending = null;
        try
        {
            return await pending;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Takes the next item if it has arrived, without waiting.</summary>
    public bool TryNext(out Item<Sample> item)
    {
        item = default;
        if (HasEnded || _pending is not null || !reader.TryRead(out item)) return false;

        item = Check(item);
        return true;
    }

    /// <summary>Says that no more is wanted; what is on the way may still be read.</summary>
    public void Close() => reader.Close();

    private Item<Sample> Check(Item<Sample> item)
    {
        if (item.Header.Ordinal <= Last)
        {
            item.Payload?.Release();
            throw new InvalidOperationException($"implementation error: ordinal {item.Header.Ordinal} arrived after {Last}.");
        }

        Last = item.Header.Ordinal;

        return item;
    }
}
