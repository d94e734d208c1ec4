using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Images;

/// <summary>Options of <c>image.encode</c>.</summary>
public sealed record EncodeImageOptions
{
    /// <summary>Codec.</summary>
    [Description("Codec. Real and synthetic images must go through the same one, or training learns to tell codecs apart.")]
    public ImageFormat Format { get; init; } = ImageFormat.Webp;

    /// <summary>Quality of lossy WebP.</summary>
    [Description("Quality of lossy WebP, from 1 (small) to 100 (faithful); unused by PNG.")]
    [Range(1, 100)]
    public int Quality { get; init; } = 90;

    /// <summary>Whether WebP keeps every pixel.</summary>
    [Description("Whether WebP keeps every pixel; PNG always does.")]
    public bool Lossless { get; init; }

    /// <summary>Time spent on a smaller file.</summary>
    [Description("Time spent on a smaller file, from 0 (fast) to 6 (small).")]
    [Range(0, 6)]
    public int Effort { get; init; } = 4;
}

/// <summary>Names the codecs.</summary>
public enum ImageFormat
{
    /// <summary>WebP.</summary>
    Webp,

    /// <summary>PNG.</summary>
    Png,
}

/// <summary>Encodes an image into memory; what travels on is a sample, a tenth of the pixels' size.</summary>
/// <remarks>In: image u8[H,W,3], sRGB. Out: sample. Cost: one rented buffer of the bound, one copy of the encoded bytes.</remarks>
/// <param name="options">Options.</param>
[Block("image.encode", "Encodes an image as WebP or PNG, in memory.")]
[In("image", "u8[H,W,3]")]
[Out("sample")]
public sealed class EncodeImageBlock(EncodeImageOptions options) : ITransform<Picture, Sample>
{
    private readonly EncodeSettings _settings = new()
    {
        Format = options.Format == ImageFormat.Png ? EncodedFormat.Png : EncodedFormat.WebP,
        Quality = options.Quality,
        Lossless = options.Lossless,
        Effort = options.Effort,
    };

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => Bound(PictureBytes.Of(input));

    /// <inheritdoc/>
    public ValueTask<Outcome<Sample>> TransformAsync(Picture input, ItemScope item, CancellationToken cancel)
    {
        Lease room = item.Rent((int)Bound(input.Pixels.Length));
        var writer = new LeaseWriter(room);
        ImageEncoder.Encode(input.Pixels.Span, input.Width, input.Height, _settings, writer);

        // A sample may live long in the training pool: there it holds its own bytes, not the bound.
        Lease encoded = item.Rent(writer.Written);
        room.Span[..writer.Written].CopyTo(encoded.Writable);
        room.Release();

        return new(new Sample(encoded, options.Format == ImageFormat.Png ? "png" : "webp", input.Height, input.Width, input.Provenance));
    }

    // Noise does not compress: PNG then stores it with a few bytes per row, WebP within an eighth more. 4 KiB for headers.
    private static long Bound(long pixelBytes) => pixelBytes + (pixelBytes / 8) + 4096;
}
