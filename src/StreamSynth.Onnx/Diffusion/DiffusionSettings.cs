using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Says how images are generated.</summary>
public sealed record DiffusionSettings
{
    /// <summary>Denoising steps.</summary>
    [Description("Denoising steps.")]
    [Range(1, 1000)]
    public int Steps { get; init; } = 20;

    /// <summary>
    /// Guidance scale g of classifier-free guidance, u + g (c - u) (Ho and Salimans 2022, arXiv:2207.12598, eq. 6 with g = 1 + w).
    /// Up to 1 there is no guidance and the model runs once per image and step instead of twice. Models that take the scale as an
    /// input (latent consistency, FLUX.1 dev) always run once.
    /// </summary>
    [Description("Guidance scale; up to 1 means none and runs twice as fast.")]
    [Range(0.0, 100.0)]
    public double GuidanceScale { get; init; } = 7.5;

    /// <summary>What the unguided half is conditioned on; empty in most uses.</summary>
    [Description("Prompt that images are pushed away from.")]
    public string NegativePrompt { get; init; } = string.Empty;

    /// <summary>Scheduler by option name; null takes the one that the model's scheduler_config.json names.</summary>
    [Description("Scheduler: ddim, euler, euler-ancestral, dpm++2m, lcm or flow-match-euler; by default the model's own.")]
    public string? Scheduler { get; init; }

    /// <summary>Rows of an image, in pixels, a multiple of what the model's levels need; null takes the model's own.</summary>
    [Description("Rows of an image, in pixels; by default the model's own.")]
    [Range(8, 8192)]
    public int? Height { get; init; }

    /// <summary>Columns of an image, in pixels, a multiple of what the model's levels need; null takes the model's own.</summary>
    [Description("Columns of an image, in pixels; by default the model's own.")]
    [Range(8, 8192)]
    public int? Width { get; init; }

    /// <summary>Further layers of the CLIP text encoders to leave out, where the model's pipeline conditions on hidden states (SDXL, SD3).</summary>
    [Description("Further layers of the CLIP text encoders to leave out (SDXL, SD3).")]
    [Range(0, 30)]
    public int ClipSkip { get; init; }

    /// <summary>Tokens that T5 reads of a prompt (SD3, FLUX); null takes the pipeline's usual number, 256 or 512.</summary>
    [Description("Tokens that T5 reads of a prompt (SD3, FLUX); by default 256 or 512, as the model's pipeline has it.")]
    [Range(1, 4096)]
    public int? MaxSequenceLength { get; init; }

    /// <summary>Side of a tile in pixels: images with a longer side are decoded in overlapping tiles; 0 decodes all images whole.</summary>
    [Description("Images with a side longer than this many pixels are decoded in overlapping tiles of it; 0 means never.")]
    [Range(0, 8192)]
    public int TileSize { get; init; } = 1024;
}
