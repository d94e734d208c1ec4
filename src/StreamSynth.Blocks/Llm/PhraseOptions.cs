using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Language;
using StreamSynth.Language.Answers;

namespace StreamSynth.Blocks.Llm;

/// <summary>Options that the blocks share which ask for phrases and put them into prompts.</summary>
public abstract record PhraseOptions : IValidatableObject
{
    /// <summary>Is the place of the number of phrases in a question.</summary>
    public const string CountSlot = "{count}";

    /// <summary>Is the place of the class text in a question.</summary>
    public const string ClassSlot = "{class}";

    /// <summary>Is the place of the prompt that came in.</summary>
    public const string PromptSlot = "{prompt}";

    /// <summary>The model.</summary>
    [Description("The language model that is asked.")]
    public required TextModelOptions Llm { get; init; }

    /// <summary>Least good phrases.</summary>
    [Description("Good phrases that an answer must hold at least; with fewer it is asked again. Not given: half of those asked for.")]
    [Range(1, 1000)]
    public int? Least { get; init; }

    /// <summary>Share of prompts.</summary>
    [Description("Share of the prompts of each class that get a phrase, in twentieths; exact over every 20 prompts of a class. The others stay as they are.")]
    [Range(0.05, 1.0)]
    public double Share { get; init; } = 1;

    /// <summary>Form of answers.</summary>
    [Description("How answers are written: \"json\", or \"lines\" (one phrase a line), which is easier for small models. The question must ask for it.")]
    public ListForm Form { get; init; }

    /// <summary>Other scripts.</summary>
    [Description("Whether phrases may have letters that are not Latin. Text encoders that have read English alone draw something else then.")]
    public bool AnyScript { get; init; }

    /// <summary>Near duplicates.</summary>
    [Description("How phrases that say the same in other words are found; not given: only those that differ in case, marks or articles are.")]
    public DistinctOptions? Distinct { get; init; }

    /// <summary>Gives the number of phrases that are asked for.</summary>
    internal abstract int Count { get; }

    /// <summary>Gives the question with its slots.</summary>
    internal abstract string Asked { get; }

    /// <summary>Gives the text that a phrase makes of a prompt, with its slots.</summary>
    internal abstract string Filled { get; }

    /// <summary>Gives the slot of the phrase in <see cref="Filled"/>.</summary>
    internal abstract string PhraseSlot { get; }

    /// <summary>Gives what is asked for.</summary>
    internal PhraseList List => new(Count, Least ?? (Count + 1) / 2, Form, AnyScript);

    /// <summary>Finds texts without the slots that they need.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Least > Count) yield return new($"'least' is {Least}, but only {Count} are asked for.", [nameof(Least)]);
        if (!Asked.Contains(CountSlot, StringComparison.Ordinal)) yield return new($"the question has no slot {CountSlot} for the number of phrases.", ["Question"]);
        foreach (string slot in (string[])[PromptSlot, PhraseSlot])
        {
            if (!Filled.Contains(slot, StringComparison.Ordinal)) yield return new($"'template' is \"{Filled}\", which has no slot {slot}.", ["Template"]);
        }
    }
}

/// <summary>Says how near duplicates among phrases are found: by a CLIP model's text embeddings.</summary>
public sealed record DistinctOptions
{
    /// <summary>CLIP model folder.</summary>
    [Description("CLIP model folder, a path or a name below 'models', whose text tower compares phrases.")]
    public required string Model { get; init; }

    /// <summary>Largest similarity.</summary>
    [Description("Largest cosine similarity between the prompts that two phrases make; of two that are nearer, the later one is dropped.")]
    [Range(-1.0, 1.0)]
    public double MaxSimilarity { get; init; } = 0.97;
}
