using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Onnx.Clip;

/// <summary>Says what texts are filled up with to the model's length.</summary>
public enum ClipPadding
{
    /// <summary>What the tokenizer's files say: the last token for OpenAI's models in transformers' form, "!" (0) for those of OpenCLIP.</summary>
    Model,

    /// <summary>The last token, as transformers does for OpenAI's models.</summary>
    LastToken,

    /// <summary>Zeros, as clip.tokenize of OpenAI and OpenCLIP do.</summary>
    Zero,
}

/// <summary>Says which files of a CLIP folder are taken and how texts are filled up.</summary>
public sealed record ClipOptions
{
    /// <summary>Precision of the model files by the name that the publisher gives it in their names: fp32 (no suffix), fp16, quantized, int8, uint8, q4, q4f16, bnb4.</summary>
    [Description("Precision of the model files, by the suffix of their names.")]
    [AllowedValues("fp32", "fp16", "quantized", "int8", "uint8", "q4", "q4f16", "bnb4")]
    public string Precision { get; init; } = "fp32";

    /// <summary>What texts are filled up with. Models that look at the last token alone do not care.</summary>
    [Description("What texts are filled up with.")]
    public ClipPadding Padding { get; init; }
}
