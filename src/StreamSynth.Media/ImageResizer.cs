using StreamSynth.Media.Resampling;

namespace StreamSynth.Media;

/// <summary>Resizes images with antialiasing; safe to call from many threads at once.</summary>
/// <remarks>Gives the bytes that Pillow's <c>resize</c> gives, on every processor (tests/golden/media-resize).</remarks>
public static class ImageResizer
{
    /// <summary>Resizes an image to an exact size; the aspect ratio changes when the two sizes differ in it.</summary>
    /// <param name="rgb">u8[H,W,3] sRGB.</param>
    /// <param name="source">Size of <paramref name="rgb"/>.</param>
    /// <param name="target">Gets u8[H2,W2,3] sRGB; must not overlap the source.</param>
    /// <param name="targetSize">Size of <paramref name="target"/>.</param>
    /// <param name="kernel">Interpolation.</param>
    /// <exception cref="ArgumentException">A buffer does not fit its size.</exception>
    public static void Resize(ReadOnlySpan<byte> rgb, ImageSize source, Span<byte> target, ImageSize targetSize, ResizeKernel kernel) =>
        Resize(rgb, source, target, targetSize, kernel, ImageFit.Squash);

    /// <summary>Resizes an image to an exact size.</summary>
    /// <param name="rgb">u8[H,W,3] sRGB.</param>
    /// <param name="source">Size of <paramref name="rgb"/>.</param>
    /// <param name="target">Gets u8[H2,W2,3] sRGB; must not overlap the source.</param>
    /// <param name="targetSize">Size of <paramref name="target"/>.</param>
    /// <param name="kernel">Interpolation.</param>
    /// <param name="fit">What happens when the aspect ratios differ. Images are centred; the odd pixel of a cut or margin is at the right or bottom.</param>
    /// <exception cref="ArgumentException">A buffer does not fit its size.</exception>
    public static void Resize(ReadOnlySpan<byte> rgb, ImageSize source, Span<byte> target, ImageSize targetSize, ResizeKernel kernel, ImageFit fit)
    {
        PixelBuffer.Check(rgb.Length, source, 3, nameof(rgb));
        PixelBuffer.Check(target.Length, targetSize, 3, nameof(target));
        if (source == targetSize)
        {
            rgb.CopyTo(target);
            return;
        }

        ImageSize scaled = ScaledSize(source, targetSize, fit);
        (int left, int top) = (Math.Max(0, (scaled.Width - targetSize.Width) / 2), Math.Max(0, (scaled.Height - targetSize.Height) / 2));
        ImageSize shown = new(Math.Min(scaled.Width, targetSize.Width), Math.Min(scaled.Height, targetSize.Height));
        if (shown != targetSize) target.Fill(byte.MaxValue);
        int stride = targetSize.Width * 3;
        int offset = ((targetSize.Height - shown.Height) / 2 * stride) + ((targetSize.Width - shown.Width) / 2 * 3);
        Resampler.Run(rgb, source, target, new(scaled, left, top, shown, offset, stride), kernel);
    }

    /// <summary>Gives the size to which an image is scaled before it is cut or framed.</summary>
    /// <param name="source">Size of the image.</param>
    /// <param name="target">Size that is wanted.</param>
    /// <param name="fit">What happens when the aspect ratios differ.</param>
    /// <returns>For cover at least the target, for contain at most, on the longer side rounded to whole pixels; for squash the target.</returns>
    public static ImageSize ScaledSize(ImageSize source, ImageSize target, ImageFit fit)
    {
        if (fit == ImageFit.Squash) return target;
        // Whole numbers: the side that decides comes out exact.
        bool byWidth = ((long)target.Width * source.Height > (long)target.Height * source.Width) == (fit == ImageFit.Cover);

        return byWidth
            ? new(target.Width, Rounded(source.Height, target.Width, source.Width))
            : new(Rounded(source.Width, target.Height, source.Height), target.Height);
    }

    private static int Rounded(int side, int numerator, int denominator) => (int)Math.Max(1, (((long)side * numerator * 2) + denominator) / (2L * denominator));
}
