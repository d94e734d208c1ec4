using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Llm;

/// <summary>Options of <c>llm.expand_style</c>.</summary>
public sealed record ExpandStyleOptions : PhraseOptions
{
    /// <summary>Styles.</summary>
    [Description("Styles asked for.")]
    [Range(1, 1000)]
    public int Styles { get; init; } = 12;

    /// <summary>The question.</summary>
    [Description("The question, with the slot {count}, and {class} where styles shall be asked for class by class; without {class} it is asked once for all classes.")]
    public string Question { get; init; } =
        "List {count} clearly different visual styles that a picture can be made in: techniques, media, materials or movements. "
        + "Each is a short English phrase that can stand behind the words \"a picture of a tree,\", such as \"watercolour painting\". "
        + "Answer with a JSON object {\"items\": [\"...\"]} and nothing else.";

    /// <summary>The prompt that a style makes.</summary>
    [Description("Text of a prompt with its style, with the slots {prompt} and {style}.")]
    public string Template { get; init; } = "{prompt}, {style}";

    /// <inheritdoc/>
    internal override int Count => Styles;

    /// <inheritdoc/>
    internal override string Asked => Question;

    /// <inheritdoc/>
    internal override string Filled => Template;

    /// <inheritdoc/>
    internal override string PhraseSlot => "{style}";
}

/// <summary>Gives each prompt one of m styles that a language model thought of: stylised diversification.</summary>
/// <remarks>
/// Prompts keep their ordinals, so what came round-robin over the classes stays so; styles go round within each class. Behind <c>llm.expand_context</c> it makes pictures
/// of both kinds, each by its own quota. Source: "Diversify, Don't Fine-Tune" (arXiv 2312.02253); its questions to the model are not published, those here are our own.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where models are.</param>
[Block("llm.expand_style", "Gives prompts styles that a language model thinks of.")]
[In("prompt")]
[Out("prompt")]
public sealed class ExpandStyleBlock(ExpandStyleOptions options, Places places) : ITransform<Prompt, Prompt>, IHashedInputs, IAsksModels
{
    private readonly ClassPhrases _phrases = new(options, places, "noStyles");

    /// <summary>The classes that prompts come round-robin over.</summary>
    [Gathered("class")]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _phrases.Hashes;

    /// <inheritdoc/>
    public string? CannotRepeat => options.Llm.Endpoint is null ? null : ModelQuestions.Elsewhere;

    /// <inheritdoc/>
    public bool RepeatsWhenResumed => true;

    /// <inheritdoc/>
    public void Keep(IAnswers answers) => _phrases.Keep(answers);

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => _phrases.Check();

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _phrases.Open(run, Classes);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<Outcome<Prompt>> TransformAsync(Prompt input, ItemScope item, CancellationToken cancel) => _phrases.FillAsync(input, item, cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _phrases.DisposeAsync();
}
