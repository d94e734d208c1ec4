using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Regeneration;

/// <summary>Takes what a node got and gave while its items are made again.</summary>
/// <remarks>Threads: several at once. A payload is alive during the call only; share it to keep it.</remarks>
public interface ICapture
{
    /// <summary>Takes an item as it arrived at the node. A node that hands items on in another order (merge, shuffle) has no inputs of its own: they are its outputs.</summary>
    void TakeInput(CapturedItem item);

    /// <summary>Takes an item as it left the node.</summary>
    void TakeOutput(CapturedItem item);

    /// <summary>Says which items a call of the node held.</summary>
    /// <param name="id">Number of the batch at the node.</param>
    /// <param name="members">Its members, in order.</param>
    void TakeBatch(long id, IReadOnlyList<ItemHeader> members);
}

/// <summary>Is one item at one port.</summary>
/// <param name="Port">Name of the port.</param>
/// <param name="Header">Which item.</param>
/// <param name="Payload">What it carries; null when it was skipped or failed.</param>
/// <param name="Absence">Why it carries nothing; null for a value.</param>
public sealed record CapturedItem(string Port, ItemHeader Header, IPayload? Payload, Absence? Absence);
