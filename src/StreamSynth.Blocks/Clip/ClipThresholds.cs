using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Clip;

/// <summary>Options that both CLIP filters share.</summary>
public abstract record ClipThresholds
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

    /// <summary>Smallest score that is kept.</summary>
    [Description("Smallest cosine similarity to the item's own class that is kept.")]
    [Range(-1.0, 1.0)]
    public double MinScore { get; init; } = -1;

    /// <summary>Smallest margin that is kept.</summary>
    [Description("Smallest lead in cosine similarity over the best other class that is kept; 0 keeps what is nearest to its own class. Not given: 0, or any with 'keepTop'.")]
    [Range(-2.0, 2.0)]
    public double? MinMargin { get; init; }

    /// <summary>Share of each class that is kept in each window.</summary>
    [Description("Share of the scored items of each class that is kept in each window of ordinals, the best ones, rounded up; thresholds that are given hold as well. Not given: thresholds alone decide.")]
    [Range(0.0001, 1.0)]
    public double? KeepTop { get; init; }

    /// <summary>Ordinals per window.</summary>
    [Description("Ordinals per window of 'keepTop', those included that were lost before; classes share a window.")]
    [Range(1, 65_536)]
    public int Window { get; init; } = 256;

    /// <summary>What items are ranked by.</summary>
    [Description("What 'keepTop' ranks by.")]
    public RankBy RankBy { get; init; } = RankBy.Margin;

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Gives what the model needs to know of these options.</summary>
    internal ClipOptions Clip => new() { Precision = Precision, Padding = Padding };

    /// <summary>Judges one item alone, so that its neighbours in time cannot change the verdict.</summary>
    /// <returns>Null to keep it, else the reason for dropping it.</returns>
    internal string? Judge(double score, double margin)
    {
        if (score < MinScore) return "lowScore";
        return margin < (MinMargin ?? (KeepTop is null ? 0 : double.NegativeInfinity)) ? "lowMargin" : null;
    }

    /// <summary>Gives the ordinals that are judged together; 0 when each item is judged alone.</summary>
    internal int JudgedTogether => KeepTop is null ? 0 : Window;
}
