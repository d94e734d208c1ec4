using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Diversity;

/// <summary>Options of <c>diversity.measure</c>.</summary>
public sealed record MeasureOptions
{
    /// <summary>CLIP model folder.</summary>
    [Description("CLIP model folder in the layout of Xenova (a file per tower) or of optimum (one for both): a path, or a name below 'models'.")]
    public required string Model { get; init; }

    /// <summary>Precision of the model files.</summary>
    [Description("Precision of the model files, by the suffix of their names: \"fp32\" (none), \"fp16\", \"quantized\", ...")]
    [AllowedValues("fp32", "fp16", "quantized", "int8", "uint8", "q4", "q4f16", "bnb4")]
    public string Precision { get; init; } = "fp32";

    /// <summary>Images measured per class.</summary>
    [Description("Images of each class that are measured, the first in ordinal order. Coverage grows with their number: compare runs at one number alone.")]
    [Range(2, 1_000_000)]
    public int PerClass { get; init; } = 200;

    /// <summary>Distance within which a real image is covered.</summary>
    [Description("Cosine distance (1 less the cosine of the CLIP embeddings) below which an image covers a real image of its class.")]
    [Range(0.0, 2.0)]
    public double Within { get; init; } = 0.1;

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Gives what the model needs to know of these options.</summary>
    internal ClipOptions Clip => new() { Precision = Precision };
}
