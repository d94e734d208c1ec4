using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Classes;

/// <summary>Options of <c>classes.list</c>.</summary>
public sealed record ListClassesOptions : IValidatableObject
{
    /// <summary>Class texts.</summary>
    [Description("Class texts, such as \"umbrella\"; their order numbers the classifier's outputs.")]
    [MinLength(1)]
    public required IReadOnlyList<string> Names { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (IGrouping<string, string> twice in Names.GroupBy(n => n).Where(g => g.Count() > 1))
        {
            yield return new($"class '{twice.Key}' is listed {twice.Count()} times; each class must stand once.", [nameof(Names)]);
        }

        if (Names.Any(string.IsNullOrWhiteSpace)) yield return new("a class text is empty; remove it.", [nameof(Names)]);
    }
}

/// <summary>Yields the classes of the experiment, numbered in the order of the list.</summary>
/// <param name="options">Options.</param>
[Block("classes.list", "Yields the classes of the experiment.")]
[Out("class")]
public sealed class ListClassesBlock(ListClassesOptions options) : ISource<ClassLabel>
{
    /// <inheritdoc/>
    public long? Count => options.Names.Count;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Outcome<ClassLabel>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        for (int i = 0; i < options.Names.Count && !cancel.IsCancellationRequested; i++)
        {
            yield return new ClassLabel(i, options.Names[i]);
        }
    }
}
