using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Items;

/// <summary>Tells what became of an item.</summary>
public enum ItemState
{
    /// <summary>The item carries a payload.</summary>
    Value,

    /// <summary>A block dropped the item on purpose, with a reason.</summary>
    Skipped,

    /// <summary>A block failed on the item.</summary>
    Failed,
}

/// <summary>Says why an item carries no payload any more.</summary>
/// <param name="State">Skipped or Failed.</param>
/// <param name="Reason">Short word for counting, such as "lowMargin".</param>
/// <param name="Node">Node where it happened.</param>
/// <param name="Error">The failure; null when skipped.</param>
/// <param name="Origin">What the payload said about where it came from, kept for the ledger; the engine does not look into it.</param>
public sealed record Absence(ItemState State, string Reason, string Node, Exception? Error, object? Origin);

/// <summary>Carries one payload, or the reason why there is none, along an edge. Skipped and failed items travel on, so that nothing vanishes.</summary>
/// <param name="Header">Which item this is.</param>
/// <param name="Payload">The payload; null when the item was skipped or failed.</param>
/// <param name="Absence">Why there is no payload; null for a value.</param>
public readonly record struct Item<T>(ItemHeader Header, T? Payload, Absence? Absence)
    where T : class, IPayload
{
    /// <summary>Gives the state of the item.</summary>
    public ItemState State => Absence?.State ?? ItemState.Value;

    /// <summary>Tells whether the item carries a payload.</summary>
    public bool IsValue => Absence is null;

    /// <summary>Makes an item that carries a payload.</summary>
    public static Item<T> Of(ItemHeader header, T payload) => new(header, payload, null);

    /// <summary>Makes an item that was skipped or failed.</summary>
    public static Item<T> Without(ItemHeader header, Absence absence) => new(header, null, absence);
}
