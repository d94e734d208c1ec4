using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Sources;

namespace StreamSynth.Blocks.Icons;

/// <summary>Options of <c>icons.retrieve</c>.</summary>
public sealed record RetrieveIconsOptions : RecordSourceOptions, IValidatableObject
{
    /// <summary>CLIP model folder.</summary>
    [Description("CLIP model folder: a path, or a name below 'models'.")]
    [MinLength(1)]
    public required string Model { get; init; }

    /// <summary>Icons of one class.</summary>
    [Description("Icons to find for each class, at most; the nearest ones first.")]
    [Range(1, 1_000_000)]
    public int PerClass { get; init; } = 12;

    /// <summary>Text that stands for a class.</summary>
    [Description("Text that stands for a class where 'exemplars' is open, with the slot {class}.")]
    public string ClassText { get; init; } = "a picture of {class}";

    /// <summary>Share of the corpus.</summary>
    [Description("Share of the corpus that is looked through, above 0 to 1: rendering and embedding all of its icons takes minutes.")]
    [Range(1e-6, 1.0)]
    public double Share { get; init; } = 0.05;

    /// <summary>Sets to look through.</summary>
    [Description("Icon sets to look through; none: all that the embedded models learnt from. Held-out sets are refused.")]
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Side of the image.</summary>
    [Description("Height and width of the images, in pixels.")]
    [Range(8, 1024)]
    public int Size { get; init; } = 32;

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Finds options that contradict each other.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ClassText.Contains("{class}", StringComparison.Ordinal)) yield return new($"'classText' is \"{ClassText}\", which has no slot {{class}}: all classes would have one text.", [nameof(ClassText)]);
        if (Sets.Distinct().Count() != Sets.Count) yield return new("a set is listed twice; each must stand once.", [nameof(Sets)]);
    }
}
