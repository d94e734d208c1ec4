using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Names what became of a synthetic ordinal; each ends in exactly one state.</summary>
public enum LedgerState
{
    /// <summary>A block on the way dropped it on purpose.</summary>
    Filtered,

    /// <summary>A block on the way failed on it, or its image could not be decoded.</summary>
    Failed,

    /// <summary>It arrived after training had enough, or had been asked to stop, and was not admitted.</summary>
    InFlight,

    /// <summary>It is in the pool.</summary>
    Resident,

    /// <summary>It left the pool after at least one use.</summary>
    EvictedUsed,

    /// <summary>It left the pool unused.</summary>
    EvictedUnused,
}

/// <summary>Remembers one synthetic ordinal: what it was, and what became of it.</summary>
/// <param name="header">Which item it is.</param>
/// <param name="state">Its state so far.</param>
/// <remarks>Threads: one. The state changes only from <see cref="LedgerState.Resident"/> to one of the evicted ones.</remarks>
public sealed class LedgerEntry(ItemHeader header, LedgerState state)
{
    /// <summary>The reason of an image that cannot be decoded.</summary>
    public const string CorruptImage = "corruptImage";

    /// <summary>Gives the item's ordinal and key.</summary>
    public ItemHeader Header { get; } = header;

    /// <summary>Gives the state.</summary>
    public LedgerState State { get; internal set; } = state;

    /// <summary>Gives the reason of a filtered or failed item; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Gives the encoded bytes; 0 when there are none.</summary>
    public long Bytes { get; init; }

    /// <summary>Gives the places in minibatches that it filled.</summary>
    public long Uses { get; internal set; }

    /// <summary>Gives the image's provenance; null when no image was made.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>Gives the prompt with its scores; null when the item was lost before it had one.</summary>
    public Prompt? Prompt { get; init; }

    /// <summary>Makes the entry of an item that carries an image.</summary>
    public static LedgerEntry Of(ItemHeader header, Sample sample, LedgerState state, string? reason = null) => new(header, state)
    {
        Reason = reason,
        Bytes = sample.Bytes,
        Provenance = sample.Provenance,
        Prompt = sample.Provenance.Prompt,
    };

    /// <summary>Makes the entry of an item that carries none.</summary>
    public static LedgerEntry Of(ItemHeader header, Absence absence) =>
        new(header, absence.State == ItemState.Skipped ? LedgerState.Filtered : LedgerState.Failed)
        {
            Reason = absence.Reason,
            Provenance = absence.Origin as Provenance,
            Prompt = absence.Origin as Prompt ?? (absence.Origin as Provenance)?.Prompt,
        };
}
