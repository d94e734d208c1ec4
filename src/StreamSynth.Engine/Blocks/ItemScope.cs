using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Blocks;

/// <summary>Gives a block what belongs to the item at hand: who it is, its seed for this node, and buffers.</summary>
/// <param name="Header">Which item this is.</param>
/// <param name="Seed">Seed of this call, a function of the item and the node alone.</param>
/// <param name="Rents">Keeps what the call rents, so that a failed call leaves nothing behind.</param>
public readonly record struct ItemScope(ItemHeader Header, ulong Seed, CallRents Rents)
{
    /// <summary>Rents a buffer; it goes into the returned payload or is released by the block. If the call throws, the engine releases it.</summary>
    public Lease Rent(int bytes) => Rents.Rent(bytes);
}

/// <summary>Holds a batch of surviving items: the next so many in ordinal order.</summary>
/// <param name="Id">Number of the batch at this node, 0, 1, 2, ...; float results can depend on a batch's composition, so the ledger keeps it.</param>
/// <param name="Members">The members in ordinal order; only the last batch of a run may be smaller than the node's batch size.</param>
/// <param name="Rents">Keeps what the call rents, so that a failed call leaves nothing behind.</param>
public sealed record Batch<T>(long Id, IReadOnlyList<BatchMember<T>> Members, CallRents Rents)
    where T : class, IPayload
{
    /// <summary>Rents a buffer, as <see cref="ItemScope.Rent"/> does.</summary>
    public Lease Rent(int bytes) => Rents.Rent(bytes);
}

/// <summary>Is one member of a batch.</summary>
/// <param name="Header">Which item this is.</param>
/// <param name="Seed">Seed of this item for this node.</param>
/// <param name="Payload">The payload, owned by the engine.</param>
public readonly record struct BatchMember<T>(ItemHeader Header, ulong Seed, T Payload)
    where T : class, IPayload;

/// <summary>Remembers the leases rented during one call and releases them if the call fails.</summary>
/// <remarks>Threads: one call at a time.</remarks>
public sealed class CallRents(BufferPool pool, string node)
{
    private readonly List<Lease> _rented = [];

    internal Lease Rent(int bytes)
    {
        Lease lease = pool.Rent(bytes, node);
        _rented.Add(lease);

        return lease;
    }

    internal void Keep() => _rented.Clear();

    internal void GiveBack()
    {
        foreach (Lease lease in _rented)
        {
            while (lease.IsHeld) lease.Release();
        }

        _rented.Clear();
    }
}
