using System.Buffers;
using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Encodes sRGB pixels as WebP or PNG; safe to call from many threads at once.</summary>
public static unsafe class ImageEncoder
{
    private const string Advice = "Lower the size or change the encode settings.";

    /// <summary>Encodes an image and writes the bytes into the caller's writer as libvips makes them.</summary>
    /// <param name="rgb">u8[H,W,3] sRGB, row by row from the top.</param>
    /// <param name="width">Pixels per row; at most 16383 for WebP.</param>
    /// <param name="height">Rows; at most 16383 for WebP.</param>
    /// <param name="settings">Codec, quality and effort.</param>
    /// <param name="output">
    /// Gets the encoded bytes; a <c>PipeWriter</c> is one. The same pixels and settings give the same bytes. After an error it may hold the
    /// start of a file. For PNG it is called from another thread while the caller waits, never from two at once.
    /// </param>
    /// <exception cref="ArgumentException">The buffer does not fit the size, or a setting is out of range.</exception>
    /// <exception cref="MediaException">libvips refused the image; whatever the writer throws passes through unchanged.</exception>
    public static void Encode(ReadOnlySpan<byte> rgb, int width, int height, EncodeSettings settings, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Quality, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Effort, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Effort, 6);
        ImageSize size = new(width, height);
        PixelBuffer.Check(rgb.Length, size, 3, nameof(rgb));
        MediaTask task = new($"encode the {size} image as {settings.Format}", Advice);
        fixed (byte* pixels = rgb)
        {
            using VipsImage raw = VipsImage.Wrap(pixels, size, 3, task);
            // Raw memory has no colour space until it is told.
            using VipsOperation tag = new("copy", task);
            using VipsImage image = tag.Set("in", raw).Set("interpretation", "srgb").RunToImage();
            Save(image, settings, output, task);
        }
    }

    private static void Save(VipsImage image, EncodeSettings settings, IBufferWriter<byte> output, MediaTask task)
    {
        using BufferTarget target = new(output);
        using VipsOperation save = new(settings.Format == EncodedFormat.Png ? "pngsave_target" : "webpsave_target", task);
        save.Set("in", image).SetTarget("target", target.Handle).Set("keep", "none");
        if (settings.Format == EncodedFormat.Png)
        {
            save.Set("compression", settings.Effort * 3 / 2); // 0..6 -> zlib's 0..9
        }
        else
        {
            save.Set("Q", settings.Quality).Set("lossless", settings.Lossless).Set("effort", settings.Effort);
        }

        try
        {
            save.Run();
        }
        catch (MediaException)
        {
            target.ThrowIfFailed();
            throw;
        }

        target.ThrowIfFailed();
    }
}
