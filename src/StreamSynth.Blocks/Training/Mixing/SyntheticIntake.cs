using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>
/// Resolves synthetic ordinals, one after another: settles those that are lost and admits the survivors to the pool. It reads no further than it is
/// asked to, so generation ahead of the schedule waits on its edge.
/// </summary>
/// <param name="input">The synthetic items, in ordinal order.</param>
/// <param name="pool">Takes the survivors.</param>
/// <param name="ledger">Takes the lines of all others.</param>
/// <param name="inspect">Gives null for a usable image, or a short reason why it cannot be used; such an image counts as failed.</param>
/// <param name="stopping">Ends a wait with <see cref="OperationCanceledException"/>; no item is lost by it.</param>
/// <remarks>Threads: one caller at a time.</remarks>
public sealed class SyntheticIntake(
    IItemReader<Sample> input, SyntheticPool pool, SyntheticLedger ledger, Func<ItemHeader, Sample, string?> inspect, CancellationToken stopping)
{
    private Task<Item<Sample>?>? _pending;
    private long _last = -1;

    /// <summary>Tells whether the input has ended: all ordinals are resolved.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gives the number of ordinals resolved: all below it are.</summary>
    public long Resolved => _last + 1;

    /// <summary>Resolves all ordinals below <paramref name="limit"/>, or all there are.</summary>
    public async ValueTask ResolveBelowAsync(long limit, CancellationToken cancel)
    {
        while (Resolved < limit && await ResolveNextAsync(cancel)) continue;
    }

    /// <summary>Resolves one more ordinal.</summary>
    /// <returns>Whether there was one.</returns>
    public async ValueTask<bool> ResolveNextAsync(CancellationToken cancel)
    {
        if (await NextAsync(stopping, cancel) is not { } item) return false;

        if (item.Payload is { } sample) Admit(item.Header, sample);
        else ledger.Settle(LedgerEntry.Of(item.Header, item.Absence!));

        return true;
    }

    /// <summary>Reads to the end without admitting, whatever <c>stopping</c> says.</summary>
    /// <param name="state">
    /// State of the images that still come: <see cref="LedgerState.InFlight"/> when the run was asked to stop, <see cref="LedgerState.EvictedUnused"/> when
    /// training takes no synthetic images.
    /// </param>
    /// <param name="cancel">Ends the wait.</param>
    public async ValueTask DrainAsync(LedgerState state, CancellationToken cancel)
    {
        while (await NextAsync(CancellationToken.None, cancel) is { } item)
        {
            if (item.Payload is { } sample)
            {
                ledger.Settle(LedgerEntry.Of(item.Header, sample, state));
                sample.Release();
            }
            else
            {
                ledger.Settle(LedgerEntry.Of(item.Header, item.Absence!));
            }
        }
    }

    private async ValueTask<Item<Sample>?> NextAsync(CancellationToken stop, CancellationToken cancel)
    {
        if (HasEnded) return null;

        // The read itself does not see the wish to stop: a wait given up keeps its read, and the next call takes it over with its item.
        _pending ??= input.ReadAsync(cancel).AsTask();
        Item<Sample>? next = await _pending.WaitAsync(stop);
        _pending = null;
        if (next is not { } item)
        {
            HasEnded = true;
            return null;
        }

        if (item.Header.Ordinal <= _last)
        {
            item.Payload?.Release();
            throw new InvalidOperationException($"implementation error: ordinal {item.Header.Ordinal} arrived after {_last}.");
        }

        _last = item.Header.Ordinal;

        return item;
    }

    private void Admit(ItemHeader header, Sample sample)
    {
        try
        {
            if (inspect(header, sample) is { } unusable)
            {
                ledger.Settle(LedgerEntry.Of(header, sample, LedgerState.Failed, unusable));
                sample.Release();
                return;
            }

            pool.Admit(new(LedgerEntry.Of(header, sample, LedgerState.Resident), sample));
        }
        catch
        {
            sample.Release();
            throw;
        }
    }
}
