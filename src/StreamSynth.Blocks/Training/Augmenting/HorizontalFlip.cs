using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Mirrors the image left to right.</summary>
/// <param name="probability">How often, 0 to 1.</param>
public sealed class HorizontalFlip(double probability) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(Raster image, ref Philox random)
    {
        if (random.NextSingle() < probability) Mirror(image);
    }

    /// <summary>Mirrors.</summary>
    internal static void Mirror(Raster image)
    {
        int row = image.Width * 3;
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> line = image.Pixels.Slice(y * row, row);
            for (int left = 0, right = row - 3; left < right; left += 3, right -= 3)
            {
                (line[left], line[right]) = (line[right], line[left]);
                (line[left + 1], line[right + 1]) = (line[right + 1], line[left + 1]);
                (line[left + 2], line[right + 2]) = (line[right + 2], line[left + 2]);
            }
        }
    }
}
