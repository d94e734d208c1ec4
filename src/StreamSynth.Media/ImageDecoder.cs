using System.Buffers;
using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Decodes PNG, WebP, JPEG and AVIF images to sRGB pixels; safe to call from many threads at once.</summary>
/// <remarks>
/// Transparency is laid on white, grey becomes three equal channels, 16 bits become 8 (the high byte), an animation gives its first frame, and CMYK without a
/// profile becomes (1-C)(1-K), as Pillow converts it. Orientation and embedded profiles are applied (<see cref="DecodeRequest"/>). A file in which the decoder
/// notices any damage is refused: no pixel is made up.
/// </remarks>
public static unsafe class ImageDecoder
{
    /// <summary>Reads the size of an image from its header, upright.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="limits">Bounds on the file and on the pixels.</param>
    /// <returns>Width and height in pixels, within the limits.</returns>
    /// <exception cref="MediaException">The bytes are no image of the four formats, are corrupt, or exceed a limit.</exception>
    public static ImageSize ReadSize(ReadOnlySpan<byte> encoded, DecodeLimits limits) => ReadSize(encoded, new DecodeRequest { Limits = limits });

    /// <summary>Finds out from its header how large an image comes when it is decoded as requested.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="request">Bounds, orientation, and the smallest size that will do.</param>
    /// <returns>Width and height in pixels that <see cref="Decode(ReadOnlySpan{byte}, Span{byte}, DecodeRequest)"/> writes for the same request.</returns>
    /// <exception cref="MediaException">The bytes are no image of the four formats, are corrupt, or exceed a limit.</exception>
    public static ImageSize ReadSize(ReadOnlySpan<byte> encoded, DecodeRequest request)
    {
        Check(request);
        EncodedKind kind = EncodedKind.Of(encoded, request.Limits);
        fixed (byte* data = encoded)
        {
            using VipsImage image = EncodedImage.Load(kind, data, encoded.Length, request, out int orientation);
            kind.DropProbes();
            return Orientation.SizeOf(image.Size, orientation);
        }
    }

    /// <summary>Tells the codec of an image by its first bytes; what its file is called does not count.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="limits">Bounds on the file.</param>
    /// <exception cref="MediaException">The bytes are no image of the four formats, or exceed a limit.</exception>
    public static EncodedFormat ReadFormat(ReadOnlySpan<byte> encoded, DecodeLimits limits) => EncodedKind.Of(encoded, limits).Format;

    /// <summary>Decodes an image into the caller's buffer, whole and upright.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="rgb">Gets u8[H,W,3] sRGB, row by row from the top; its length must be that of <see cref="ReadSize(ReadOnlySpan{byte}, DecodeLimits)"/> times 3.</param>
    /// <param name="limits">Bounds on the file and on the pixels, checked before any pixel is decoded.</param>
    /// <exception cref="MediaException">The bytes are no image of the four formats, are corrupt or cut short, or exceed a limit.</exception>
    /// <exception cref="ArgumentException">The buffer does not fit the image.</exception>
    public static void Decode(ReadOnlySpan<byte> encoded, Span<byte> rgb, DecodeLimits limits) =>
        Decode(encoded, rgb, new DecodeRequest { Limits = limits });

    /// <summary>Decodes an image into the caller's buffer as requested.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="rgb">Gets u8[H,W,3] sRGB, row by row from the top; its length must be that of <see cref="ReadSize(ReadOnlySpan{byte}, DecodeRequest)"/> times 3.</param>
    /// <param name="request">Bounds, orientation, colour, and the smallest size that will do.</param>
    /// <exception cref="MediaException">The bytes are no image of the four formats, are corrupt or cut short, or exceed a limit.</exception>
    /// <exception cref="ArgumentException">The buffer does not fit the image.</exception>
    public static void Decode(ReadOnlySpan<byte> encoded, Span<byte> rgb, DecodeRequest request)
    {
        Check(request);
        EncodedKind kind = EncodedKind.Of(encoded, request.Limits);
        fixed (byte* data = encoded)
        {
            using VipsChain chain = new(EncodedImage.Load(kind, data, encoded.Length, request, out int orientation), kind.Task);
            PixelBuffer.Check(rgb.Length, Orientation.SizeOf(chain.Image.Size, orientation), 3, nameof(rgb));
            WritePixels(chain, orientation, request, kind, rgb);
        }
    }

    /// <summary>Decodes an image of a size that is not known before, reading its header once.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="rgb">Is emptied and gets u8[H,W,3] sRGB, row by row from the top; it keeps its memory from image to image.</param>
    /// <param name="request">Bounds, orientation, colour, and the smallest size that will do.</param>
    /// <returns>Width and height in pixels.</returns>
    /// <exception cref="MediaException">The bytes are no image of the four formats, are corrupt or cut short, or exceed a limit.</exception>
    public static ImageSize Decode(ReadOnlySpan<byte> encoded, ArrayBufferWriter<byte> rgb, DecodeRequest request)
    {
        ArgumentNullException.ThrowIfNull(rgb);
        Check(request);
        rgb.ResetWrittenCount();
        EncodedKind kind = EncodedKind.Of(encoded, request.Limits);
        fixed (byte* data = encoded)
        {
            using VipsChain chain = new(EncodedImage.Load(kind, data, encoded.Length, request, out int orientation), kind.Task);
            ImageSize size = Orientation.SizeOf(chain.Image.Size, orientation);
            int bytes = checked((int)(size.Pixels * 3));
            WritePixels(chain, orientation, request, kind, rgb.GetSpan(bytes)[..bytes]);
            rgb.Advance(bytes);

            return size;
        }
    }

    private static void WritePixels(VipsChain chain, int orientation, DecodeRequest request, EncodedKind kind, Span<byte> rgb)
    {
        SrgbConversion.Add(chain, request.ToSrgb, kind.Task);
        Orientation.Add(chain, orientation);
        chain.Image.CopyTo(rgb, 3);
        kind.DropProbes();
    }

    private static void Check(DecodeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Limits, nameof(request));
        if (request.AtLeast is not { } least) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(least.Width, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(least.Height, 1, nameof(request));
    }
}
