using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Is one encoded synthetic image in the pool.</summary>
/// <param name="Entry">Its line in the ledger.</param>
/// <param name="Sample">The image; the pool owns one reference.</param>
public sealed record Resident(LedgerEntry Entry, Sample Sample);

/// <summary>
/// Holds encoded synthetic images between generation and training, within a fixed number of bytes. To make room it evicts the resident with the most uses,
/// and among equals the one with the lowest ordinal.
/// </summary>
/// <param name="capacityBytes">Most encoded bytes that it may hold.</param>
/// <param name="maxUses">r: places in minibatches that one resident may fill while training is not starved.</param>
/// <param name="ledger">Takes the line of each resident that leaves.</param>
/// <remarks>Threads: one. The order of admissions and uses decides everything; there is no clock.</remarks>
public sealed class SyntheticPool(long capacityBytes, long maxUses, SyntheticLedger ledger)
{
    private readonly SortedDictionary<long, Resident> _byOrdinal = [];
    private readonly SortedSet<Resident> _byEviction = new(Comparer<Resident>.Create(CompareEviction));

    /// <summary>Gives the number of residents.</summary>
    public int Count => _byOrdinal.Count;

    /// <summary>Gives the encoded bytes of all residents, never above the capacity.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gives the uses that are left below r, over all residents.</summary>
    public long UsesLeft { get; private set; }

    /// <summary>Gives the number of residents that left after at least one use.</summary>
    public long EvictedUsed { get; private set; }

    /// <summary>Gives the number of residents that left unused.</summary>
    public long EvictedUnused { get; private set; }

    /// <summary>Gives the residents in ordinal order.</summary>
    public IReadOnlyCollection<Resident> Residents => _byOrdinal.Values;

    /// <summary>Tells whether an image of this many bytes can be held at all.</summary>
    public bool CanHold(long bytes) => bytes <= capacityBytes;

    /// <summary>Takes an image in, evicting others until it fits.</summary>
    /// <param name="resident">The image; its reference becomes the pool's. Its ordinal is above those of all admitted before.</param>
    /// <exception cref="ArgumentException">The image alone is larger than the pool; the caller keeps its reference.</exception>
    public void Admit(Resident resident)
    {
        if (!CanHold(resident.Sample.Bytes))
        {
            throw new ArgumentException(
                $"Ordinal {resident.Entry.Header.Ordinal} holds {ByteSize.Format(resident.Sample.Bytes)}, but the pool {ByteSize.Format(capacityBytes)}.");
        }

        while (Bytes + resident.Sample.Bytes > capacityBytes) Evict(_byEviction.Min!);
        _byOrdinal.Add(resident.Entry.Header.Ordinal, resident);
        _byEviction.Add(resident);
        Bytes += resident.Sample.Bytes;
        UsesLeft += Math.Max(0, maxUses - resident.Entry.Uses);
    }

    /// <summary>Tells whether a resident has been used fewer than r times.</summary>
    public bool IsEligible(Resident resident) => resident.Entry.Uses < maxUses;

    /// <summary>Counts one use of a resident.</summary>
    public void Use(Resident resident)
    {
        if (IsEligible(resident)) UsesLeft--;

        // The eviction order contains the number of uses, so the set must not see it change.
        _byEviction.Remove(resident);
        resident.Entry.Uses++;
        _byEviction.Add(resident);
    }

    /// <summary>Undoes one use of a resident.</summary>
    public void TakeBack(Resident resident)
    {
        _byEviction.Remove(resident);
        resident.Entry.Uses--;
        _byEviction.Add(resident);
        if (IsEligible(resident)) UsesLeft++;
    }

    /// <summary>Settles the lines of those that stay to the end; call it once, when nothing is drawn or admitted any more.</summary>
    public void SettleResidents()
    {
        foreach (Resident resident in _byOrdinal.Values) ledger.Settle(resident.Entry);
    }

    /// <summary>Releases all residents.</summary>
    public void Release()
    {
        foreach (Resident resident in _byOrdinal.Values) resident.Sample.Release();
        _byOrdinal.Clear();
        _byEviction.Clear();
        Bytes = 0;
        UsesLeft = 0;
    }

    private void Evict(Resident resident)
    {
        _byOrdinal.Remove(resident.Entry.Header.Ordinal);
        _byEviction.Remove(resident);
        Bytes -= resident.Sample.Bytes;
        UsesLeft -= Math.Max(0, maxUses - resident.Entry.Uses);
        if (resident.Entry.Uses > 0)
        {
            resident.Entry.State = LedgerState.EvictedUsed;
            EvictedUsed++;
        }
        else
        {
            resident.Entry.State = LedgerState.EvictedUnused;
            EvictedUnused++;
        }

        resident.Sample.Release();
        ledger.Settle(resident.Entry);
    }

    private static int CompareEviction(Resident a, Resident b)
    {
        int byUses = b.Entry.Uses.CompareTo(a.Entry.Uses);

        return byUses != 0 ? byUses : a.Entry.Header.Ordinal.CompareTo(b.Entry.Header.Ordinal);
    }
}
