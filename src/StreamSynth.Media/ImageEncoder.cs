using System.Buffers;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Encodes sRGB pixels as WebP, PNG, JPEG or AVIF; safe to call from many threads at once.</summary>
public static unsafe class ImageEncoder
{
    private const string Advice = "Lower the size or change the encode settings.";

    /// <summary>Encodes an image and writes the bytes into the caller's writer as libvips makes them.</summary>
    /// <param name="rgb">u8[H,W,3] sRGB, row by row from the top.</param>
    /// <param name="width">Pixels per row; at most 16383 for WebP, 16384 for AVIF, 65500 for JPEG.</param>
    /// <param name="height">Rows; the same bounds.</param>
    /// <param name="settings">Codec, quality and effort.</param>
    /// <param name="output">
    /// Gets the encoded bytes; a <c>PipeWriter</c> is one: flush it after each image, and the flush waits while its reader lags behind. The same pixels and
    /// settings give the same bytes. After an error it may hold the start of a file. It may be called from another thread while the caller waits, never from two
    /// at once.
    /// </param>
    /// <exception cref="ArgumentException">The buffer does not fit the size, or a setting is out of range or contradicts another one.</exception>
    /// <exception cref="MediaException">libvips refused the image; whatever the writer throws passes through unchanged.</exception>
    public static void Encode(ReadOnlySpan<byte> rgb, int width, int height, EncodeSettings settings, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(output);
        CheckSettings(settings);
        ImageSize size = new(width, height);
        PixelBuffer.Check(rgb.Length, size, 3, nameof(rgb));
        MediaTask task = new($"encode the {size} image as {EncodedKind.NameOf(settings.Format)}", Advice);
        fixed (byte* pixels = rgb)
        {
            using VipsImage raw = VipsImage.Wrap(pixels, size, 3, task);
            // Raw memory has no colour space until it is told.
            using VipsOperation tag = new("copy", task);
            using VipsImage image = tag.Set("in", raw).Set("interpretation", "srgb").RunToImage();
            Save(image, settings, output, task);
        }
    }

    private static void CheckSettings(EncodeSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.EffectiveQuality, 1, nameof(settings.Quality));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.EffectiveQuality, 100, nameof(settings.Quality));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.EffectiveEffort, 0, nameof(settings.Effort));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.EffectiveEffort, 6, nameof(settings.Effort));
        if (settings.Validate(new ValidationContext(settings)).FirstOrDefault() is { } fault) throw new ArgumentException(fault.ErrorMessage, nameof(settings));
    }

    private static void Save(VipsImage image, EncodeSettings settings, IBufferWriter<byte> output, MediaTask task)
    {
        using BufferTarget target = new(output);
        using VipsOperation save = SaveOperation.Make(settings, task);
        save.Set("in", image).SetTarget("target", target.Handle).Set("keep", "none");
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
