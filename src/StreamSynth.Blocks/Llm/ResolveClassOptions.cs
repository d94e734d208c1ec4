using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Language;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Llm;

/// <summary>Options of <c>llm.resolve_class</c>.</summary>
public sealed record ResolveClassOptions : IValidatableObject
{
    /// <summary>The model.</summary>
    [Description("The language model that lists meanings; not given: WordNet alone.")]
    public TextModelOptions? Llm { get; init; }

    /// <summary>WordNet.</summary>
    [Description("Whether WordNet's meanings are taken too.")]
    public bool WordNet { get; init; } = true;

    /// <summary>Most meanings.</summary>
    [Description("Most meanings of a name that are taken from the language model, and from WordNet.")]
    [Range(1, 50)]
    public int Senses { get; init; } = 8;

    /// <summary>The question.</summary>
    [Description("The question, with the slots {class}, {count} and {dictionary} (WordNet's glosses of the name, joined by \" | \": what a small model chooses from).")]
    public string Question { get; init; } =
        "List all different meanings, at most {count}, that the name \"{class}\" has for things that can be seen in a picture. "
        + "For each give the most specific common name and a gloss of at most ten English words. "
        + "Answer with a JSON object {\"items\": [{\"name\": \"...\", \"gloss\": \"...\"}]} and nothing else.";

    /// <summary>CLIP model folder.</summary>
    [Description("CLIP model folder in the layout of Xenova (a file per tower) or of optimum (one for both): a path, or a name below 'models'.")]
    public required string Model { get; init; }

    /// <summary>Precision of the model files.</summary>
    [Description("Precision of CLIP's files, by the suffix of their names: \"fp32\" (none), \"fp16\", \"quantized\", ...")]
    [AllowedValues("fp32", "fp16", "quantized", "int8", "uint8", "q4", "q4f16", "bnb4")]
    public string Precision { get; init; } = "fp32";

    /// <summary>What texts are filled up with.</summary>
    [Description("What texts are filled up with: \"model\" as the tokenizer's files say, \"lastToken\" or \"zero\" where they are known to be wrong.")]
    public ClipPadding Padding { get; init; }

    /// <summary>The scored text.</summary>
    [Description("Text that CLIP scores for a meaning, with the slot {text}: what 'classText' makes of it.")]
    public string Scored { get; init; } = "a picture of {text}";

    /// <summary>The class text.</summary>
    [Description("Text that the chosen meaning gives the class, with the slots {class} (the name in the list), {name} (what the thing is called in this meaning) and {gloss}.")]
    public string ClassText { get; init; } = "{class}, {gloss}";

    /// <summary>Smallest spread.</summary>
    [Description("Smallest distance in margin between best and worst meaning; where all are nearer, CLIP cannot tell them apart, and the plain name stays.")]
    [Range(0.0, 2.0)]
    public double MinSpread { get; init; } = 0.005;

    /// <summary>Smallest margin.</summary>
    [Description("Smallest margin over other classes' images; below it no meaning fits, and the plain name stays.")]
    [Range(-2.0, 2.0)]
    public double MinMargin { get; init; }

    /// <summary>Smallest lead.</summary>
    [Description("Lead in margin over the second best meaning below which the choice is flagged.")]
    [Range(0.0, 2.0)]
    public double MinLead { get; init; } = 0.01;

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call of CLIP.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Gives what CLIP needs to know of these options.</summary>
    internal ClipOptions Clip => new() { Precision = Precision, Padding = Padding };

    /// <summary>Finds texts without the slots that they need.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Llm is null && !WordNet) yield return new("there is no one to ask for meanings: give 'llm', or let 'wordNet' be true.", [nameof(Llm)]);
        if (!Question.Contains("{class}", StringComparison.Ordinal)) yield return new("the question has no slot {class}.", [nameof(Question)]);
        if (!WordNet && Question.Contains("{dictionary}", StringComparison.Ordinal)) yield return new("the question has the slot {dictionary}, which WordNet fills, but 'wordNet' is false.", [nameof(Question)]);
        if (!Scored.Contains("{text}", StringComparison.Ordinal)) yield return new("'scored' has no slot {text}: all meanings would score alike.", [nameof(Scored)]);
        if (!ClassText.Contains("{name}", StringComparison.Ordinal) && !ClassText.Contains("{gloss}", StringComparison.Ordinal))
        {
            yield return new("'classText' has neither {name} nor {gloss}: all meanings would give one text.", [nameof(ClassText)]);
        }
    }
}
