using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>
/// Moves the image by up to some pixels in each direction. This is torchvision's RandomCrop with a padding of as many pixels: every offset is equally likely.
/// </summary>
/// <param name="largest">Most rows and columns.</param>
/// <param name="border">What enters; mirrored, it needs an image of more than <paramref name="largest"/> rows and columns.</param>
/// <param name="normalisation">Says what the mean colour is.</param>
public sealed class Shift(int largest, Border border, Normalisation normalisation) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(Raster image, ref Philox random)
    {
        (int down, int right) = Draw(largest, ref random);
        if (border.IsPlain()) Move(image, down, right, BorderColour.Of(border, normalisation));
        else Move(image, down, right, border);
    }

    /// <summary>Draws rows and columns, each in -largest..largest.</summary>
    internal static (int Down, int Right) Draw(int largest, ref Philox random)
    {
        int down = random.NextInt32((2 * largest) + 1) - largest;

        return (down, random.NextInt32((2 * largest) + 1) - largest);
    }

    /// <summary>Moves the image; one colour enters.</summary>
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
                Raster.Fill(target, fill);
                continue;
            }

            Raster.Fill(target[..to], fill);
            image.Pixels.Slice(((y - down) * row) + from, kept).CopyTo(target[to..]);
            Raster.Fill(target[(to + kept)..], fill);
        }

        image.Swap();
    }

    /// <summary>Moves the image; its own pixels enter.</summary>
    internal static void Move(Raster image, int down, int right, Border border)
    {
        if (down == 0 && right == 0) return;

        ReadOnlySpan<byte> pixels = image.Pixels;
        Span<byte> target = image.Spare;
        for (int y = 0, at = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> line = pixels.Slice(Inside(y - down, image.Height, border) * image.Width * 3, image.Width * 3);
            for (int x = 0; x < image.Width; x++, at += 3) line.Slice(Inside(x - right, image.Width, border) * 3, 3).CopyTo(target[at..]);
        }

        image.Swap();
    }

    private static int Inside(int place, int size, Border border)
    {
        int last = size - 1;
        if (border == Border.Edge) return Math.Clamp(place, 0, last);

        return place < 0 ? -place : place > last ? (2 * last) - place : place;
    }
}
