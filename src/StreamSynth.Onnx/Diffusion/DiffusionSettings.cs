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
    /// Up to 1 there is no guidance and the model runs once per image and step instead of twice.
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
}
