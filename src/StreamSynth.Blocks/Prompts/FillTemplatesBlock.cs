using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Prompts;

/// <summary>Options of <c>prompt.templates</c>.</summary>
public sealed record FillTemplatesOptions : IValidatableObject
{
    /// <summary>The place where the class text goes.</summary>
    public const string ClassSlot = "{class}";

    /// <summary>Texts with the slot {class}.</summary>
    [Description("Texts with the slot {class}; each class goes through them in order, again and again.")]
    [MinLength(1)]
    public IReadOnlyList<string> Templates { get; init; } = ["a photo of a {class}"];

    /// <summary>Prompts per class.</summary>
    [Description("Prompts per class; a template used twice gives two images, since each prompt has its own noise.")]
    [Range(1, 10_000_000)]
    public int PerClass { get; init; } = 10;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Templates
        .Where(t => !t.Contains(ClassSlot, StringComparison.Ordinal))
        .Select(t => new ValidationResult($"template \"{t}\" has no slot {ClassSlot}: every class would get the same prompt.", [nameof(Templates)]));
}

/// <summary>Fills templates with class texts: the naive prompts that "Diversify, Don't Fine-Tune" starts from.</summary>
/// <remarks>Order: round-robin over the classes (prompt k belongs to class k mod C), so that the first minibatch already sees every class.</remarks>
/// <param name="options">Options.</param>
[Block("prompt.templates", "Fills text templates with class texts, round-robin over the classes.")]
[Out("prompt")]
public sealed class FillTemplatesBlock(FillTemplatesOptions options) : ISource<Prompt>
{
    /// <summary>The classes.</summary>
    [Gathered("class")]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <inheritdoc/>
    public long? Count => (long)Classes.Count * options.PerClass;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Outcome<Prompt>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        for (int round = 0; round < options.PerClass && !cancel.IsCancellationRequested; round++)
        {
            string template = options.Templates[round % options.Templates.Count];
            foreach (ClassLabel label in Classes)
            {
                yield return new Prompt(template.Replace(FillTemplatesOptions.ClassSlot, label.Text, StringComparison.Ordinal), label);
            }
        }
    }
}
