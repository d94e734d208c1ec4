using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Tests.Training.Augmenting;

/// <summary>Makes images for tests of augmentations.</summary>
internal static class Rasters
{
    public static Raster Of(int height, int width, ReadOnlySpan<byte> pixels)
    {
        Raster image = new();
        image.Resize(height, width);
        pixels.CopyTo(image.Pixels);

        return image;
    }

    public static (Raster Image, byte[] Before) Noise(int height, int width, ulong seed = 1)
    {
        var random = new Philox(seed);
        byte[] pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextUInt32();

        return (Of(height, width, pixels), pixels);
    }
}
