using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Flow;

/// <summary>Options of <c>flow.split</c>.</summary>
public sealed record SplitOptions
{
    /// <summary>Classes that go to 'chosen'.</summary>
    [Description("Classes whose payloads go to output 'chosen'; those of all others go to 'rest'.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Classes { get; init; }
}

/// <summary>
/// Splits a stream by class, so that hard classes can be filtered or painted in another way. An item appears on both outputs, as skipped on the one that it does not go to,
/// so ordinals stay what they were.
/// </summary>
/// <param name="options">Options.</param>
/// <typeparam name="T">A payload that belongs to a class.</typeparam>
[Block("flow.split", "Splits a stream by class: named classes to one output, all others to the other.")]
[In("items")]
[Out("chosen")]
[Out("rest")]
public sealed class SplitBlock<T>(SplitOptions options) : IRoute<T>
    where T : class, ILabelled
{
    private const int Chosen = 0;
    private const int Rest = 1;
    private readonly HashSet<string> _classes = [.. options.Classes];

    /// <inheritdoc/>
    public Route Choose(T input, ItemScope item) => Route.To(_classes.Contains(input.Label.Name) ? Chosen : Rest);
}
