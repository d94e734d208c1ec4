using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Flow;

/// <summary>Options of <c>flow.take</c>.</summary>
public sealed record TakeOptions
{
    /// <summary>Payloads to take.</summary>
    [Description("Payloads to take; what was skipped or failed before does not count.")]
    [Range(1, 1_000_000_000)]
    public required int Count { get; init; }
}

/// <summary>
/// Takes the first so many payloads in ordinal order and ends there. What feeds nothing else stops working as soon as it learns of it; how much it had made by then
/// depends on timing, what is taken does not. It remembers how many payloads it has taken.
/// </summary>
/// <param name="options">Options.</param>
/// <typeparam name="T">Any payload.</typeparam>
[Block("flow.take", "Takes the first payloads and ends there.")]
[In("items")]
[Out("items")]
public sealed class TakeBlock<T>(TakeOptions options) : IRoute<T>, IStateful<int>
    where T : class, IPayload
{
    /// <inheritdoc/>
    public int State { get; set; }

    /// <inheritdoc/>
    public bool IsPossible(int state) => state >= 0 && state <= options.Count;

    /// <inheritdoc/>
    public bool MayEnd => true;

    /// <inheritdoc/>
    public bool HasEnough => State == options.Count;

    /// <inheritdoc/>
    public long? Count(long? arriving) => arriving <= options.Count ? arriving : null;

    /// <inheritdoc/>
    public Route Choose(T input, ItemScope item)
    {
        State++;
        return Route.ToAll;
    }
}
