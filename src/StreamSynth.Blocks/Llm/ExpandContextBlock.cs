using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Llm;

/// <summary>Options of <c>llm.expand_context</c>.</summary>
public sealed record ExpandContextOptions : PhraseOptions
{
    /// <summary>Contexts per class.</summary>
    [Description("Contexts asked for per class.")]
    [Range(1, 1000)]
    public int Contexts { get; init; } = 20;

    /// <summary>The question.</summary>
    [Description("The question, with the slots {count} and {class}; without {class} it is asked once for all classes.")]
    public string Question { get; init; } =
        "List {count} clearly different contexts in which \"{class}\" can plausibly be seen in a picture: places, companions, light, weather or viewpoints. "
        + "Each is a short English phrase that can follow the words \"a picture of {class}\", such as \"on a wooden desk\". Do not name \"{class}\" again. "
        + "Answer with a JSON object {\"items\": [\"...\"]} and nothing else.";

    /// <summary>The prompt that a context makes.</summary>
    [Description("Text of a prompt with its context, with the slots {prompt} and {context}.")]
    public string Template { get; init; } = "{prompt}, {context}";

    /// <inheritdoc/>
    internal override int Count => Contexts;

    /// <inheritdoc/>
    internal override string Asked => Question;

    /// <inheritdoc/>
    internal override string Filled => Template;

    /// <inheritdoc/>
    internal override string PhraseSlot => "{context}";
}

/// <summary>Puts each prompt into one of n contexts that a language model thought of for its class: contextualised diversification.</summary>
/// <remarks>
/// Prompts keep their ordinals, so what came round-robin over the classes stays so; contexts go round within each class. Source: "Diversify, Don't Fine-Tune" (arXiv 2312.02253); its questions to the
/// model are not published, those here are our own. SynCLR (arXiv 2312.17742) found that contexts must be plausible: random places made it worse.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where models are.</param>
[Block("llm.expand_context", "Puts prompts into contexts that a language model thinks of for each class.")]
[In("prompt")]
[Out("prompt")]
public sealed class ExpandContextBlock(ExpandContextOptions options, Places places) : ITransform<Prompt, Prompt>, IHashedInputs, IAsksModels
{
    private readonly ClassPhrases _phrases = new(options, places, "noContexts");

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
