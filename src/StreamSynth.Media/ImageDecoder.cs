using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Decodes PNG, WebP and JPEG images to sRGB pixels; safe to call from many threads at once.</summary>
/// <remarks>
/// Transparency is laid on white, grey becomes three equal channels, 16 bits become 8 (the high byte), and an animation gives its first
/// frame. Embedded colour profiles and orientation tags are not applied.
/// </remarks>
public static unsafe class ImageDecoder
{
    private const int Srgb = 22;

    /// <summary>Reads the size of an image from its header.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="limits">Bounds on the file and on the pixels.</param>
    /// <returns>Width and height in pixels, within the limits.</returns>
    /// <exception cref="MediaException">The bytes are no PNG, WebP or JPEG image, are corrupt, or exceed a limit.</exception>
    public static ImageSize ReadSize(ReadOnlySpan<byte> encoded, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        EncodedKind kind = EncodedKind.Of(encoded, limits);
        fixed (byte* data = encoded)
        {
            using VipsImage image = Load(kind, data, encoded.Length, limits);
            return image.Size;
        }
    }

    /// <summary>Decodes an image into the caller's buffer.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="rgb">Gets u8[H,W,3] sRGB, row by row from the top; its length must be that of <see cref="ReadSize"/> times 3.</param>
    /// <param name="limits">Bounds on the file and on the pixels, checked before any pixel is decoded.</param>
    /// <exception cref="MediaException">The bytes are no PNG, WebP or JPEG image, are corrupt or cut short, or exceed a limit.</exception>
    /// <exception cref="ArgumentException">The buffer does not fit the image.</exception>
    public static void Decode(ReadOnlySpan<byte> encoded, Span<byte> rgb, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        EncodedKind kind = EncodedKind.Of(encoded, limits);
        fixed (byte* data = encoded)
        {
            using VipsImage image = Load(kind, data, encoded.Length, limits);
            PixelBuffer.Check(rgb.Length, image.Size, 3, nameof(rgb));
            WriteRgb(image, rgb, kind.Task);
        }
    }

    private static VipsImage Load(EncodedKind kind, byte* data, int length, DecodeLimits limits)
    {
        using VipsOperation load = new(kind.Loader, kind.Task);
        // fail-on error: a file cut short is an error, not an image with a grey bottom.
        VipsImage image = load.SetBuffer("buffer", data, length).Set("fail-on", "error").RunToImage();
        try
        {
            limits.CheckPixels(image.Size, $"The {kind.Name} image");
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static void WriteRgb(VipsImage image, Span<byte> rgb, MediaTask task)
    {
        if (image.Interpretation != Srgb || !image.IsUnsigned8)
        {
            using VipsOperation convert = new("colourspace", task);
            using VipsImage converted = convert.Set("in", image).Set("space", "srgb").RunToImage();
            WriteOpaque(converted, rgb, task);
        }
        else
        {
            WriteOpaque(image, rgb, task);
        }
    }

    private static void WriteOpaque(VipsImage image, Span<byte> rgb, MediaTask task)
    {
        if (!image.HasAlpha)
        {
            image.CopyTo(rgb, 3);
            return;
        }

        using VipsOperation flatten = new("flatten", task);
        using VipsImage flat = flatten.Set("in", image).Set("background", "255 255 255").RunToImage();
        flat.CopyTo(rgb, 3);
    }
}
