using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

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

    /// <summary>All classes; where they are connected, a chosen class that is not among them ends the run at its start.</summary>
    [Gathered("class", Optional = true)]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        string[] known = [.. Classes.Select(c => c.Name)];
        Diagnostic[] faults =
        [
            .. options.Classes.Index()
                .Where(c => known.Length > 0 && !known.Contains(c.Item))
                .Select(c => new Diagnostic("SS2007", $"options.classes[{c.Index}]", $"class '{c.Item}' is not among those of input 'class'.", Suggestion.For(c.Item, known))),
        ];

        return faults.Length == 0 ? ValueTask.CompletedTask : throw new GraphException(faults);
    }

    /// <inheritdoc/>
    public bool ChoosesByItemAlone => true;

    /// <inheritdoc/>
    public Route Choose(T input, ItemScope item) => Route.To(_classes.Contains(input.Label.Name) ? Chosen : Rest);
}
