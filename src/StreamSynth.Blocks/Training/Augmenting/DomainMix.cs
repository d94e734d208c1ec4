using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>
/// Draws how an image of a minibatch is mixed with the one before it of the same domain. Real and synthetic images are never mixed: the norms that tell them
/// apart would have no right side.
/// </summary>
/// <param name="mixup">Alpha of mixup; 0: none.</param>
/// <param name="cutMix">Alpha of CutMix; 0: none.</param>
/// <param name="probability">How often an image is mixed.</param>
/// <remarks>
/// Sources: Zhang et al., "mixup: beyond empirical risk minimization", 2018; Yun et al., "CutMix", 2019, equations 1 to 3. The partner is the batch rolled by one, as in
/// torchvision's references/classification/transforms.py; unlike there, each image draws its own share.
/// </remarks>
internal sealed class DomainMix(double mixup, double cutMix, double probability)
{
    /// <summary>Draws for one image.</summary>
    /// <param name="size">Size of the images.</param>
    /// <param name="random">Numbers for this image alone.</param>
    public ImageMix Draw(ImageSize size, ref Philox random)
    {
        if (random.NextSingle() >= probability) return ImageMix.None;

        bool cuts = cutMix > 0 && (mixup == 0 || random.NextInt32(2) == 0);
        float own = (float)BetaDistribution.Draw(cuts ? cutMix : mixup, ref random);

        return cuts ? Cut(size, own, ref random) : new(own, null);
    }

    // A rectangle of the image's shape and a 1 - own of its area about a random pixel; what sticks out is cut off, and the share is that of what is left.
    private static ImageMix Cut(ImageSize size, float own, ref Philox random)
    {
        (int x, int y) = (random.NextInt32(size.Width), random.NextInt32(size.Height));
        double half = 0.5 * Math.Sqrt(1.0 - own);
        (int halfWidth, int halfHeight) = ((int)(half * size.Width), (int)(half * size.Height));
        (int left, int top) = (Math.Max(0, x - halfWidth), Math.Max(0, y - halfHeight));
        (int right, int bottom) = (Math.Min(size.Width, x + halfWidth), Math.Min(size.Height, y + halfHeight));
        if (right <= left || bottom <= top) return ImageMix.None;

        ImageRegion region = new(left, top, right - left, bottom - top);

        return new((float)(1 - (region.Size.Pixels / (double)size.Pixels)), region);
    }
}

/// <summary>Says how an image is mixed with another.</summary>
/// <param name="Own">Share of the image itself, 0 to 1: the weight of its label.</param>
/// <param name="Region">Part that comes from the other; null: both are blended everywhere.</param>
internal readonly record struct ImageMix(float Own, ImageRegion? Region)
{
    /// <summary>Gives the image as it is.</summary>
    public static ImageMix None { get; } = new(1, null);

    /// <summary>Mixes.</summary>
    /// <param name="image">f32[3,H,W], changed.</param>
    /// <param name="other">f32[3,H,W].</param>
    /// <param name="size">Size of both.</param>
    public void Apply(Span<float> image, ReadOnlySpan<float> other, ImageSize size)
    {
        if (Own == 1) return;

        if (Region is not { } region)
        {
            float rest = 1 - Own;
            for (int i = 0; i < image.Length; i++) image[i] = (Own * image[i]) + (rest * other[i]);
            return;
        }

        for (int row = 0; row < 3 * region.Height; row++)
        {
            (int channel, int y) = (row / region.Height, row % region.Height);
            int start = (((channel * size.Height) + region.Top + y) * size.Width) + region.Left;
            other.Slice(start, region.Width).CopyTo(image[start..]);
        }
    }
}
