using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Chooses the interpolation of <see cref="ImageResizer"/>.</summary>
public enum ResizeKernel
{
    /// <summary>Lanczos windowed sinc with three lobes: sharpest, may ring.</summary>
    Lanczos3,

    /// <summary>Catmull-Rom cubic: what most image classifiers were trained with.</summary>
    Bicubic,
}

/// <summary>Resizes images with antialiasing; safe to call from many threads at once.</summary>
public static unsafe class ImageResizer
{
    private const string Advice = "Choose a size nearer to that of the image.";

    /// <summary>Resizes an image to an exact size; the aspect ratio changes when the two sizes differ in it.</summary>
    /// <param name="rgb">u8[H,W,3] sRGB.</param>
    /// <param name="source">Size of <paramref name="rgb"/>.</param>
    /// <param name="target">Gets u8[H2,W2,3] sRGB; must not overlap the source.</param>
    /// <param name="targetSize">Size of <paramref name="target"/>.</param>
    /// <param name="kernel">Interpolation; when shrinking it is widened by the factor, so that detail is averaged, not dropped.</param>
    /// <exception cref="ArgumentException">A buffer does not fit its size.</exception>
    /// <exception cref="MediaException">libvips refused the size.</exception>
    public static void Resize(ReadOnlySpan<byte> rgb, ImageSize source, Span<byte> target, ImageSize targetSize, ResizeKernel kernel)
    {
        PixelBuffer.Check(rgb.Length, source, 3, nameof(rgb));
        PixelBuffer.Check(target.Length, targetSize, 3, nameof(target));
        if (source == targetSize)
        {
            rgb.CopyTo(target);
            return;
        }

        MediaTask task = new($"resize the image from {source} to {targetSize}", Advice);
        fixed (byte* pixels = rgb)
        {
            using VipsImage image = VipsImage.Wrap(pixels, source, 3, task);
            using VipsOperation resize = new("resize", task);
            using VipsImage resized = resize
                .Set("in", image)
                .Set("scale", targetSize.Width / (double)source.Width)
                .Set("vscale", targetSize.Height / (double)source.Height)
                .Set("kernel", kernel == ResizeKernel.Lanczos3 ? "lanczos3" : "cubic")
                .RunToImage();
            if (resized.Size != targetSize) throw new MediaException($"Could not {task.What}: libvips gave {resized.Size}. {Advice}");
            resized.CopyTo(target, 3);
        }
    }
}
