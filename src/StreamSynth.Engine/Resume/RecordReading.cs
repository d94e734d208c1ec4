using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Resume;

/// <summary>
/// Reads a data set for as many epochs as wanted, each record once per epoch, drawn from a bounded window; and goes on from a cursor bit for bit. The window fills in the
/// data's order, one record is drawn and its slot filled again, and it runs empty at the end of the epoch.
/// </summary>
/// <remarks>To go on, the records of the window are sought one after the other in the data's order; what was yielded before is not read again where the format can seek.</remarks>
/// <param name="open">Opens the data at its start, once per epoch.</param>
/// <param name="order">Order and number of passes.</param>
public sealed class RecordReading<TOut>(Func<IRecords<TOut>> open, ReadingOrder order)
    where TOut : class, IPayload
{
    // What was read waits here, slot by slot as the window holds the places; null where a record is read when it is drawn.
    private readonly List<Outcome<TOut>?> _held = [];
    private long _heldBytes;

    /// <summary>Yields the records.</summary>
    /// <param name="from">Where an earlier reading stood; null to start.</param>
    /// <param name="trail">Follows the reading; null when nobody will ask for cursors.</param>
    /// <param name="cancel">Ends the reading; what the window holds is released.</param>
    /// <exception cref="GraphException">The cursor belongs to other data (SS4140).</exception>
    public async IAsyncEnumerable<Outcome<TOut>> ReadAsync(SourceCursor? from, CursorTrail? trail, [EnumeratorCancellation] CancellationToken cancel)
    {
        ShuffleWindow window = new(order.Seed, from);
        try
        {
            for (bool starts = true; window.Epoch < order.Epochs; starts = false)
            {
                await using ConfiguredAsyncDisposable closing = Open(out IRecords<TOut> records).ConfigureAwait(false);
                if (starts) await StartAsync(records, from, trail, cancel).ConfigureAwait(false);
                bool isOver = false;
                while (true)
                {
                    while (!isOver && HasRoom(window)) isOver = !await TakeAsync(records, window, trail, cancel).ConfigureAwait(false);
                    if (window.Count == 0) break;

                    Outcome<TOut> outcome = await DrawAsync(records, window, cancel).ConfigureAwait(false);
                    trail?.Drew();
                    yield return outcome;
                }

                window.EndEpoch();
                trail?.EndedEpoch();
            }
        }
        finally
        {
            foreach (Outcome<TOut>? outcome in _held) outcome?.Payload?.Release();
            _held.Clear();
        }
    }

    private IRecords<TOut> Open(out IRecords<TOut> records) => records = open();

    private bool HasRoom(ShuffleWindow window) => window.Count == 0 || (window.Count <= order.Window && _heldBytes <= order.WindowBytes - order.RecordBytes);

    private async ValueTask StartAsync(IRecords<TOut> records, SourceCursor? from, CursorTrail? trail, CancellationToken cancel)
    {
        trail?.Start(records.Data, order.Seed, from);
        if (from is null) return;
        if (from.Data != records.Data)
        {
            throw new GraphException(new Diagnostic("SS4140", string.Empty, "the data is not the same as when the run was saved.", "put the files back as they were, or start a new run."));
        }

        RecordPlace? reached = await RefillAsync(records, from.Held, cancel).ConfigureAwait(false);
        if (from.Last is not { } last || last == reached) return;

        await records.GoToAsync(last, cancel).ConfigureAwait(false);
        await records.NextAsync(cancel).ConfigureAwait(false);
    }

    // Gives the last place that was read again.
    private async ValueTask<RecordPlace?> RefillAsync(IRecords<TOut> records, IReadOnlyList<RecordPlace> places, CancellationToken cancel)
    {
        _held.AddRange(new Outcome<TOut>?[places.Count]);
        if (records.ReadsAnywhere) return null;

        RecordPlace? reached = null;
        foreach ((int slot, RecordPlace place) in places.Index().OrderBy(p => p.Item, Comparer<RecordPlace>.Create(RecordPlace.Compare)))
        {
            await records.GoToAsync(place, cancel).ConfigureAwait(false);
            await records.NextAsync(cancel).ConfigureAwait(false);
            Outcome<TOut> outcome = await records.ReadAsync(place, cancel).ConfigureAwait(false);
            _held[slot] = outcome;
            _heldBytes += outcome.Payload?.Bytes ?? 0;
            reached = place;
        }

        return reached;
    }

    private async ValueTask<bool> TakeAsync(IRecords<TOut> records, ShuffleWindow window, CursorTrail? trail, CancellationToken cancel)
    {
        if (await records.NextAsync(cancel).ConfigureAwait(false) is not { } place) return false;

        Outcome<TOut>? outcome = records.ReadsAnywhere ? default(Outcome<TOut>?) : await records.ReadAsync(place, cancel).ConfigureAwait(false);
        _held.Add(outcome);
        _heldBytes += outcome?.Payload?.Bytes ?? 0;
        window.Take(place);
        trail?.Took(place);

        return true;
    }

    private async ValueTask<Outcome<TOut>> DrawAsync(IRecords<TOut> records, ShuffleWindow window, CancellationToken cancel)
    {
        int slot = window.Draw(out RecordPlace place);
        Outcome<TOut>? held = _held[slot];
        _held[slot] = _held[^1];
        _held.RemoveAt(_held.Count - 1);
        _heldBytes -= held?.Payload?.Bytes ?? 0;

        return held ?? await records.ReadAsync(place, cancel).ConfigureAwait(false);
    }
}
