using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Moves the image by up to some pixels in each direction.</summary>
/// <param name="largest">Most rows and columns.</param>
/// <param name="fill">Colour that enters.</param>
public sealed class Shift(int largest, Rgb fill) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(Raster image, ref Philox random)
    {
        (int down, int right) = Draw(largest, ref random);
        Move(image, down, right, fill);
    }

    /// <summary>Draws rows and columns, each in -largest..largest.</summary>
    internal static (int Down, int Right) Draw(int largest, ref Philox random)
    {
        int down = random.NextInt32((2 * largest) + 1) - largest;

        return (down, random.NextInt32((2 * largest) + 1) - largest);
    }

    /// <summary>Moves the image.</summary>
    internal static void Move(Raster image, int down, int right, Rgb fill)
    {
        if (down == 0 && right == 0) return;

        int row = image.Width * 3;
        int kept = Math.Max(0, image.Width - Math.Abs(right)) * 3;
        (int from, int to) = (Math.Max(0, -right) * 3, Math.Max(0, right) * 3);
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> target = image.Spare.Slice(y * row, row);
            bool inside = (uint)(y - down) < (uint)image.Height && kept > 0;
            if (!inside)
            {
                Fill(target, fill);
                continue;
            }

            Fill(target[..to], fill);
            image.Pixels.Slice(((y - down) * row) + from, kept).CopyTo(target[to..]);
            Fill(target[(to + kept)..], fill);
        }

        image.Swap();
    }

    private static void Fill(Span<byte> pixels, Rgb colour)
    {
        for (int i = 0; i < pixels.Length; i += 3) (pixels[i], pixels[i + 1], pixels[i + 2]) = (colour.Red, colour.Green, colour.Blue);
    }
}
