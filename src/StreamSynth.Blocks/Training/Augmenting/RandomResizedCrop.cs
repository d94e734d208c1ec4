using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Draws the part of an image that is cut out and resized to the network's size: another part, of another shape, each time.</summary>
/// <param name="leastArea">Smallest part of the image's area, above 0.</param>
/// <param name="mostArea">Largest part of the image's area, at most 1.</param>
/// <param name="leastRatio">Smallest width over height, above 0.</param>
/// <param name="mostRatio">Largest width over height.</param>
/// <remarks>Source: Szegedy et al., "Going deeper with convolutions", 2015; algorithm of torchvision 0.14, transforms.RandomResizedCrop.get_params.</remarks>
public sealed class RandomResizedCrop(double leastArea, double mostArea, double leastRatio, double mostRatio)
{
    private const int Attempts = 10;

    /// <summary>Draws a region.</summary>
    /// <param name="image">Size of the image.</param>
    /// <param name="random">Numbers for this image alone.</param>
    public ImageRegion Draw(ImageSize image, ref Philox random)
    {
        for (int i = 0; i < Attempts; i++)
        {
            double area = image.Pixels * (leastArea + (random.NextSingle() * (mostArea - leastArea)));
            double ratio = Math.Exp(Math.Log(leastRatio) + (random.NextSingle() * (Math.Log(mostRatio) - Math.Log(leastRatio))));
            int width = (int)Math.Round(Math.Sqrt(area * ratio));
            int height = (int)Math.Round(Math.Sqrt(area / ratio));
            if (width <= 0 || width > image.Width || height <= 0 || height > image.Height) continue;

            int top = random.NextInt32(image.Height - height + 1);

            return new(random.NextInt32(image.Width - width + 1), top, width, height);
        }

        return Centre(image);
    }

    // An image too long for every attempt gives the largest central part that is not longer than allowed.
    private ImageRegion Centre(ImageSize image)
    {
        double ratio = image.Width / (double)image.Height;
        (int width, int height) = (image.Width, image.Height);
        if (ratio < leastRatio) height = Math.Clamp((int)Math.Round(width / leastRatio), 1, image.Height);
        else if (ratio > mostRatio) width = Math.Clamp((int)Math.Round(height * mostRatio), 1, image.Width);

        return new((image.Width - width) / 2, (image.Height - height) / 2, width, height);
    }
}
