namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Moves an image away from, or towards, a duller version of itself.</summary>
/// <remarks>
/// Source: Pillow 9.4, ImageEnhance.py and Blend.c; same bytes (tests/golden/augmentations). A factor of 1 leaves the image as it is, 0 gives the duller version,
/// more than 1 goes beyond the image. Arithmetic is in single precision and truncates, as there.
/// </remarks>
internal static class Enhance
{
    /// <summary>Blends with black.</summary>
    public static void Brightness(Raster image, float factor) => BlendWithGrey(image, 0, factor);

    /// <summary>Blends with the mean grey of the image.</summary>
    public static void Contrast(Raster image, float factor)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        long sum = 0;
        for (int i = 0; i < pixels.Length; i += 3) sum += Grey(pixels[i..]);
        BlendWithGrey(image, (int)((sum / (double)(pixels.Length / 3)) + 0.5), factor);
    }

    /// <summary>Blends each pixel with its grey.</summary>
    public static void Saturation(Raster image, float factor)
    {
        if (factor == 1) return;

        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            int grey = Grey(pixels[i..]);
            for (int channel = i; channel < i + 3; channel++) pixels[channel] = Blend(grey, pixels[channel], factor);
        }
    }

    /// <summary>Blends with the image smoothed by (1 1 1, 1 5 1, 1 1 1) / 13; pixels of the edge stay.</summary>
    public static void Sharpness(Raster image, float factor)
    {
        if (factor == 1) return;

        int row = image.Width * 3;
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = image.Spare;
        from.CopyTo(to);
        for (int y = 1; y < image.Height - 1; y++)
        {
            for (int i = (y * row) + 3; i < ((y + 1) * row) - 3; i++)
            {
                int sum = from[i - row - 3] + from[i - row] + from[i - row + 3] + from[i - 3] + (5 * from[i]) + from[i + 3] + from[i + row - 3] + from[i + row] + from[i + row + 3];

                // Rounded; a thirteenth is never a half, so whole numbers give what floats give.
                to[i] = Blend(((2 * sum) + 13) / 26, from[i], factor);
            }
        }

        image.Swap();
    }

    // ITU-R 601-2 luma in 16 bits: Pillow 9.4, Convert.c.
    private static int Grey(ReadOnlySpan<byte> pixel) => ((pixel[0] * 19595) + (pixel[1] * 38470) + (pixel[2] * 7471) + 0x8000) >> 16;

    private static void BlendWithGrey(Raster image, int grey, float factor)
    {
        if (factor == 1) return;

        Span<byte> map = stackalloc byte[256];
        for (int v = 0; v < map.Length; v++) map[v] = Blend(grey, v, factor);
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = map[pixels[i]];
    }

    private static byte Blend(int dull, int value, float factor) => (byte)Math.Clamp(dull + (factor * (value - dull)), 0f, 255f);
}
