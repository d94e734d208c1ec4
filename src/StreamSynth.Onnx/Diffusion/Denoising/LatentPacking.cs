namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>
/// Packs latents two by two into rows, and back: [N,C,h,w] viewed as [N,C,h/2,2,w/2,2] and permuted to [N,h/2,w/2,C,2,2], so that a row
/// holds the four pixels of a patch channel by channel (_pack_latents of diffusers' pipeline_flux.py).
/// </summary>
internal static class LatentPacking
{
    /// <summary>Packs.</summary>
    /// <param name="latents">f32[N,C,h,w].</param>
    /// <param name="shape">C, h, w.</param>
    /// <param name="packed">Receives f32[N, h/2 · w/2, 4C].</param>
    public static void Pack(ReadOnlySpan<float> latents, DiffusionShape shape, Span<float> packed)
    {
        (int channels, int height, int width) = (shape.LatentChannels, shape.LatentHeight, shape.LatentWidth);
        for (int plane = 0; plane < latents.Length / (height * width); plane++)
        {
            int image = plane / channels * shape.LatentSize;
            int corner = plane % channels * 4;
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<float> row = latents.Slice((plane * height + y) * width, width);
                int at = image + y / 2 * (width / 2) * channels * 4 + corner + y % 2 * 2;
                for (int x = 0; x < width; x += 2, at += channels * 4) (packed[at], packed[at + 1]) = (row[x], row[x + 1]);
            }
        }
    }

    /// <summary>Unpacks.</summary>
    /// <param name="packed">f32[N, h/2 · w/2, 4C].</param>
    /// <param name="shape">C, h, w.</param>
    /// <param name="latents">Receives f32[N,C,h,w].</param>
    public static void Unpack(ReadOnlySpan<float> packed, DiffusionShape shape, Span<float> latents)
    {
        (int channels, int height, int width) = (shape.LatentChannels, shape.LatentHeight, shape.LatentWidth);
        for (int plane = 0; plane < latents.Length / (height * width); plane++)
        {
            int image = plane / channels * shape.LatentSize;
            int corner = plane % channels * 4;
            for (int y = 0; y < height; y++)
            {
                Span<float> row = latents.Slice((plane * height + y) * width, width);
                int at = image + y / 2 * (width / 2) * channels * 4 + corner + y % 2 * 2;
                for (int x = 0; x < width; x += 2, at += channels * 4) (row[x], row[x + 1]) = (packed[at], packed[at + 1]);
            }
        }
    }
}
