namespace StreamSynth.Onnx.Diffusion;

/// <summary>Names the layouts of diffusion folders; a layout is what a pipeline class of diffusers expects to find.</summary>
public enum DiffusionLayout
{
    /// <summary>Stable Diffusion 1 and 2, their Turbo and latent consistency variants: one CLIP text encoder, a UNet.</summary>
    StableDiffusion,

    /// <summary>Stable Diffusion XL: two CLIP text encoders, a UNet that takes pooled text and image sizes too.</summary>
    StableDiffusionXl,

    /// <summary>Stable Diffusion 3: two CLIP text encoders, T5 where it is there, a transformer.</summary>
    StableDiffusion3,

    /// <summary>FLUX.1: CLIP for the pooled text, T5 for the sequence, a transformer on packed latents.</summary>
    Flux,
}
