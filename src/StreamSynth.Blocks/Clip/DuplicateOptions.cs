using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Clip;

/// <summary>Options of <c>clip.drop_duplicates_image</c> and <c>clip.drop_duplicates_prompt</c>.</summary>
public sealed record DuplicateOptions
{
    /// <summary>CLIP model folder.</summary>
    [Description("CLIP model folder in the layout of Xenova (a file per tower) or of optimum (one for both): a path, or a name below 'models'.")]
    public required string Model { get; init; }

    /// <summary>Precision of the model files.</summary>
    [Description("Precision of the model files, by the suffix of their names: \"fp32\" (none), \"fp16\", \"quantized\", ...")]
    [AllowedValues("fp32", "fp16", "quantized", "int8", "uint8", "q4", "q4f16", "bnb4")]
    public string Precision { get; init; } = "fp32";

    /// <summary>What texts are filled up with.</summary>
    [Description("What texts are filled up with: \"model\" as the tokenizer's files say, \"lastToken\" or \"zero\" where they are known to be wrong.")]
    public ClipPadding Padding { get; init; }

    /// <summary>Largest similarity.</summary>
    [Description("Largest cosine similarity to an earlier one of the same class that was kept; what is nearer to one of them is dropped.")]
    [Range(-1.0, 1.0)]
    public double MaxSimilarity { get; init; } = 0.98;

    /// <summary>Kept ones per class that later ones are compared with.</summary>
    [Description("Kept ones of each class that later ones are compared with, the newest; their embeddings are in memory and in every checkpoint.")]
    [Range(1, 16_384)]
    public int Window { get; init; } = 256;

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Gives what the model needs to know of these options.</summary>
    internal ClipOptions Clip => new() { Precision = Precision, Padding = Padding };
}
