namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Maps the levels of an image, value by value.</summary>
/// <remarks>Source: Pillow 9.4, ImageOps.py: invert, posterize, solarize, autocontrast (cutoff 0), equalize; same bytes (tests/golden/augmentations).</remarks>
internal static class Levels
{
    private const int Count = 256;

    /// <summary>Gives 255 - v.</summary>
    public static void Invert(Raster image)
    {
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(255 - pixels[i]);
    }

    /// <summary>Keeps the highest bits.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bits">Bits that stay, 0 to 8.</param>
    public static void Posterize(Raster image, int bits)
    {
        byte mask = (byte)~((1 << (8 - bits)) - 1);
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++) pixels[i] &= mask;
    }

    /// <summary>Inverts the values at and above a threshold.</summary>
    public static void Solarize(Raster image, double threshold)
    {
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] >= threshold) pixels[i] = (byte)(255 - pixels[i]);
        }
    }

    /// <summary>Stretches each channel to 0..255.</summary>
    public static void AutoContrast(Raster image)
    {
        Span<byte> map = stackalloc byte[Count];
        Span<int> histogram = stackalloc int[Count];
        for (int channel = 0; channel < 3; channel++)
        {
            CountLevels(image.Pixels[channel..], histogram);
            (int low, int high) = (histogram.IndexOfAnyExcept(0), histogram.LastIndexOfAnyExcept(0));
            if (high <= low) continue;

            double scale = 255.0 / (high - low);
            double offset = -low * scale;
            for (int v = 0; v < Count; v++) map[v] = (byte)Math.Clamp((int)((v * scale) + offset), 0, 255);
            Map(image.Pixels[channel..], map);
        }
    }

    /// <summary>Makes all values of each channel about equally frequent.</summary>
    public static void Equalize(Raster image)
    {
        Span<byte> map = stackalloc byte[Count];
        Span<int> histogram = stackalloc int[Count];
        for (int channel = 0; channel < 3; channel++)
        {
            CountLevels(image.Pixels[channel..], histogram);
            int last = histogram[histogram.LastIndexOfAnyExcept(0)];
            int step = ((image.Height * image.Width) - last) / 255;
            if (step == 0) continue;

            int below = step / 2;
            for (int v = 0; v < Count; v++)
            {
                map[v] = (byte)Math.Min(below / step, 255);
                below += histogram[v];
            }

            Map(image.Pixels[channel..], map);
        }
    }

    private static void CountLevels(ReadOnlySpan<byte> channel, Span<int> histogram)
    {
        histogram.Clear();
        for (int i = 0; i < channel.Length; i += 3) histogram[channel[i]]++;
    }

    private static void Map(Span<byte> channel, ReadOnlySpan<byte> map)
    {
        for (int i = 0; i < channel.Length; i += 3) channel[i] = map[channel[i]];
    }
}
