using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Resume;
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
/// <param name="first">The first ordinal that comes: those below it were resolved in an earlier part of the run.</param>
/// <param name="giveUp">Gives, for each wait, what ends it like <paramref name="stopping"/>, and in its place; null for nothing else.</param>
/// <param name="again">The images of an earlier part of the run that come again; null for none.</param>
/// <remarks>Threads: one caller at a time.</remarks>
public sealed class SyntheticIntake(
    IItemReader<Sample> input, SyntheticPool pool, SyntheticLedger ledger, Func<ItemHeader, Sample, string?> inspect, CancellationToken stopping, long first = 0,
    Func<CancellationToken>? giveUp = null, ResidentsAgain? again = null)
{
    private readonly OrderedItems _items = new(input, first);

    /// <summary>Tells whether the input has ended: all ordinals are resolved.</summary>
    public bool HasEnded => _items.HasEnded;

    /// <summary>Gives the number of ordinals resolved: all below it are.</summary>
    public long Resolved => _items.Last + 1;

    /// <summary>Resolves all ordinals below <paramref name="limit"/>, or all there are.</summary>
    public async ValueTask ResolveBelowAsync(long limit, CancellationToken cancel)
    {
        while (Resolved < limit && await ResolveNextAsync(cancel)) continue;
    }

    /// <summary>Resolves one more ordinal.</summary>
    /// <returns>Whether there was one.</returns>
    public async ValueTask<bool> ResolveNextAsync(CancellationToken cancel)
    {
        if (await _items.NextAsync(giveUp?.Invoke() ?? stopping, cancel) is not { } item) return false;

        Resolve(item);

        return true;
    }

    /// <summary>Resolves all ordinals that have arrived, without waiting: how many those are depends on timing.</summary>
    public void ResolveArrived()
    {
        while (_items.TryNext(out Item<Sample> item)) Resolve(item);
    }

    /// <summary>Says that no more is wanted; what is on the way still comes.</summary>
    public void Close() => _items.Close();

    /// <summary>Reads to the end without admitting, whatever <c>stopping</c> says.</summary>
    /// <param name="state">
    /// State of the images that still come: <see cref="LedgerState.InFlight"/> when the run was asked to stop, <see cref="LedgerState.EvictedUnused"/> when
    /// training takes no synthetic images.
    /// </param>
    /// <param name="cancel">Ends the wait.</param>
    public async ValueTask DrainAsync(LedgerState state, CancellationToken cancel)
    {
        while (await _items.NextAsync(CancellationToken.None, cancel) is { } item)
        {
            if (ComesAgain(item))
            {
                item.Payload?.Release();
            }
            else if (item.Payload is { } sample)
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

    private void Resolve(Item<Sample> item)
    {
        if (ComesAgain(item)) TakeAgain(item);
        else if (item.Payload is { } sample) Admit(item.Header, sample);
        else ledger.Settle(LedgerEntry.Of(item.Header, item.Absence!));
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

    private bool ComesAgain(Item<Sample> item) => item.Header.Ordinal < again?.Below;

    private void TakeAgain(Item<Sample> item)
    {
        Resident? resident = null;
        try
        {
            resident = again!.Take(item);
            if (resident is not null) pool.Admit(resident);
        }
        finally
        {
            if (resident is null) item.Payload?.Release();
        }
    }
}
