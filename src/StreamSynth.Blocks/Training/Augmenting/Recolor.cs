using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Draws the image again in two random colours: black becomes an ink, white a ground, and greys lie between them.</summary>
/// <remarks>
/// For drawings in one ink, on which colour jitter does nothing: grey has no saturation and no hue. The ground stays white half the time. Where ink and ground would be too alike to see the
/// drawing (less than 64 of 255 of luma apart), the ground becomes white or black, whichever is farther. Luma: ITU-R 601-2.
/// </remarks>
/// <param name="probability">How often, 0 to 1.</param>
public sealed class Recolor(double probability) : IAugmentation
{
    private const float LeastContrast = 64;

    /// <inheritdoc/>
    public void Apply(Raster image, ref Philox random)
    {
        // All numbers are drawn whatever comes of them, so that what follows does not depend on it.
        bool isMade = random.NextSingle() < probability;
        Span<float> ink = [Level(ref random), Level(ref random), Level(ref random)];
        bool isWhite = random.NextSingle() < 0.5f;
        Span<float> ground = [Level(ref random), Level(ref random), Level(ref random)];
        if (!isMade) return;

        if (isWhite) ground.Fill(255);
        if (Math.Abs(Luma(ink) - Luma(ground)) < LeastContrast) ground.Fill(Luma(ink) < 128 ? 255 : 0);
        Draw(image.Pixels, ink, ground);
    }

    private static void Draw(Span<byte> pixels, ReadOnlySpan<float> ink, ReadOnlySpan<float> ground)
    {
        Span<float> colour = stackalloc float[3];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (colour[0], colour[1], colour[2]) = (pixels[i], pixels[i + 1], pixels[i + 2]);
            float light = Luma(colour) / 255;
            for (int channel = 0; channel < 3; channel++) pixels[i + channel] = (byte)Math.Clamp((int)(ink[channel] + (light * (ground[channel] - ink[channel])) + 0.5f), 0, 255);
        }
    }

    private static float Level(ref Philox random) => random.NextInt32(256);

    private static float Luma(ReadOnlySpan<float> colour) => (0.299f * colour[0]) + (0.587f * colour[1]) + (0.114f * colour[2]);
}
