namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>Says what a denoising workspace is for.</summary>
/// <param name="Images">Images N.</param>
/// <param name="Guided">Whether the denoiser runs on 2N latents, the unguided half first.</param>
/// <param name="Tokens">Tokens of each prompt, S.</param>
/// <param name="Shape">Sizes of a latent.</param>
internal readonly record struct DenoisingKey(int Images, bool Guided, int Tokens, DiffusionShape Shape);
