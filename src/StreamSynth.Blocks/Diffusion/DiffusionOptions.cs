using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Onnx.Diffusion;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Options that all blocks which denoise share.</summary>
public abstract record DiffusionOptions
{
    /// <summary>Model folder.</summary>
    [Description("Model folder in the layout that optimum or diffusers exports (Stable Diffusion 1.5, 2.1, Turbo, XL, 3, LCM, FLUX.1): a path, or a name below 'models'.")]
    public required string Model { get; init; }

    /// <summary>Denoising steps.</summary>
    [Description("Denoising steps.")]
    [Range(1, 1000)]
    public int Steps { get; init; } = 20;

    /// <summary>Guidance scale.</summary>
    [Description("Guidance scale; above 1 the model runs on a doubled batch. Comparable work trains best on images made with about 2. Turbo models want 0; LCM and FLUX.1 dev take it as an input.")]
    [Range(0.0, 100.0)]
    public double GuidanceScale { get; init; } = 2;

    /// <summary>Negative prompt.</summary>
    [Description("Prompt that images are pushed away from; empty means none.")]
    public string NegativePrompt { get; init; } = string.Empty;

    /// <summary>Scheduler.</summary>
    [Description("Scheduler: \"ddim\", \"euler\", \"euler-ancestral\", \"dpm++2m\", \"lcm\", \"flow-match-euler\"; null takes the one in the model's scheduler_config.json.")]
    [AllowedValues(null, "ddim", "euler", "euler-ancestral", "dpm++2m", "lcm", "flow-match-euler")]
    public string? Scheduler { get; init; }

    /// <summary>Rows of an image.</summary>
    [Description("Rows of an image, in pixels; null takes the model's own.")]
    [Range(8, 8192)]
    public int? Height { get; init; }

    /// <summary>Columns of an image.</summary>
    [Description("Columns of an image, in pixels; null takes the model's own.")]
    [Range(8, 8192)]
    public int? Width { get; init; }

    /// <summary>Layers of the CLIP text encoders to leave out.</summary>
    [Description("Further layers of the CLIP text encoders to leave out (Stable Diffusion XL and 3).")]
    [Range(0, 30)]
    public int ClipSkip { get; init; }

    /// <summary>Tokens that T5 reads.</summary>
    [Description("Tokens that T5 reads of a prompt; null takes 256 for Stable Diffusion 3 and 512 for FLUX.1.")]
    [Range(1, 4096)]
    public int? MaxSequenceLength { get; init; }

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call; results can differ in the last bits between thread counts.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Gives the settings of each call.</summary>
    internal DiffusionSettings ToSettings() => new()
    {
        Steps = Steps,
        GuidanceScale = GuidanceScale,
        NegativePrompt = NegativePrompt,
        Scheduler = Scheduler,
        Height = Height,
        Width = Width,
        ClipSkip = ClipSkip,
        MaxSequenceLength = MaxSequenceLength,
    };
}
