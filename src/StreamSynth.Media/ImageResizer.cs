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
        Resampler.Run(rgb, source.Width * 3, source, target, new(scaled, left, top, shown, offset, stride), kernel);
    }

    /// <summary>Cuts a region out of an image and resizes it to an exact size; pixels outside the region do not show.</summary>
    /// <param name="rgb">u8[H,W,3] sRGB.</param>
    /// <param name="source">Size of <paramref name="rgb"/>.</param>
    /// <param name="region">What is cut out.</param>
    /// <param name="target">Gets u8[H2,W2,3] sRGB; must not overlap the source.</param>
    /// <param name="targetSize">Size of <paramref name="target"/>.</param>
    /// <param name="kernel">Interpolation.</param>
    /// <remarks>Gives the bytes that Pillow gives for <c>crop</c> and <c>resize</c> one after the other.</remarks>
    /// <exception cref="ArgumentException">A buffer does not fit its size, or the region leaves the image.</exception>
    public static void ResizeRegion(ReadOnlySpan<byte> rgb, ImageSize source, ImageRegion region, Span<byte> target, ImageSize targetSize, ResizeKernel kernel)
    {
        PixelBuffer.Check(rgb.Length, source, 3, nameof(rgb));
        PixelBuffer.Check(target.Length, targetSize, 3, nameof(target));
        if (!region.IsWithin(source)) throw new ArgumentException($"Expected a region within {source}, found {region}.", nameof(region));

        int stride = source.Width * 3;
        ReadOnlySpan<byte> first = rgb[((region.Top * stride) + (region.Left * 3))..];
        ResampleWindow window = new(targetSize, 0, 0, targetSize, 0, targetSize.Width * 3);
        if (region.Size != targetSize) Resampler.Run(first, stride, region.Size, target, window, kernel);
        else CopyRows(first, stride, target, window.Stride);
    }

    /// <summary>Resizes an image and cuts a window out of the result, without computing the rest.</summary>
    /// <param name="rgb">u8[H,W,3] sRGB.</param>
    /// <param name="source">Size of <paramref name="rgb"/>.</param>
    /// <param name="scaled">Size of the whole resized image.</param>
    /// <param name="window">What is cut out of it.</param>
    /// <param name="target">Gets the window, u8[H2,W2,3] sRGB; must not overlap the source.</param>
    /// <param name="kernel">Interpolation.</param>
    /// <remarks>Gives the bytes that Pillow gives for <c>resize</c> and <c>crop</c> one after the other.</remarks>
    /// <exception cref="ArgumentException">A buffer does not fit its size, or the window leaves the resized image.</exception>
    public static void ResizeToWindow(ReadOnlySpan<byte> rgb, ImageSize source, ImageSize scaled, ImageRegion window, Span<byte> target, ResizeKernel kernel)
    {
        PixelBuffer.Check(rgb.Length, source, 3, nameof(rgb));
        PixelBuffer.Check(target.Length, window.Size, 3, nameof(target));
        if (!window.IsWithin(scaled)) throw new ArgumentException($"Expected a window within {scaled}, found {window}.", nameof(window));

        (int stride, int row) = (source.Width * 3, window.Width * 3);
        if (scaled != source) Resampler.Run(rgb, stride, source, target, new(scaled, window.Left, window.Top, window.Size, 0, row), kernel);
        else CopyRows(rgb[((window.Top * stride) + (window.Left * 3))..], stride, target, row);
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

    private static void CopyRows(ReadOnlySpan<byte> from, int stride, Span<byte> target, int row)
    {
        for (int start = 0, at = 0; start < target.Length; start += row, at += stride) from.Slice(at, row).CopyTo(target[start..]);
    }

    private static int Rounded(int side, int numerator, int denominator) => (int)Math.Max(1, (((long)side * numerator * 2) + denominator) / (2L * denominator));
}
