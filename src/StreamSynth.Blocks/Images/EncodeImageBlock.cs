using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Images;

/// <summary>Options of <c>image.encode</c>.</summary>
public sealed record EncodeImageOptions : IValidatableObject
{
    /// <summary>Codec.</summary>
    [Description("Codec. Real and synthetic images must go through the same one, or training learns to tell codecs apart.")]
    public EncodedFormat Format { get; init; } = EncodedFormat.Webp;

    /// <summary>Quality of a lossy codec.</summary>
    [Description("Quality of a lossy codec, from 1 (small) to 100 (faithful); null: 90, of AVIF 75.")]
    [Range(1, 100)]
    public int? Quality { get; init; }

    /// <summary>Whether every pixel is kept.</summary>
    [Description("Whether WebP or AVIF keeps every pixel; PNG always does, JPEG never.")]
    public bool Lossless { get; init; }

    /// <summary>Time spent on a smaller file.</summary>
    [Description("Time spent on a smaller file, from 0 (fast) to 6 (small); null: 4, of JPEG and AVIF 1.")]
    [Range(0, 6)]
    public int? Effort { get; init; }

    /// <summary>How finely colour is kept.</summary>
    [Description("How finely JPEG and AVIF keep colour: auto (half below quality 90), half (4:2:0) or full (4:4:4). Lossy WebP always halves.")]
    public ChromaSampling Chroma { get; init; }

    /// <summary>Gives the same in the codec's terms.</summary>
    internal EncodeSettings Settings => new() { Format = Format, Quality = Quality, Lossless = Lossless, Effort = Effort, Chroma = Chroma };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Settings.Validate(validationContext);
}

/// <summary>Encodes an image into memory; what travels on is a sample, a tenth of the pixels' size.</summary>
/// <remarks>
/// In: image u8[H,W,3], sRGB. Out: sample. Cost: one rented buffer of the codec's bound (<see cref="EncodedSize"/>), one copy of the encoded bytes.
/// </remarks>
/// <param name="options">Options.</param>
[Block("image.encode", "Encodes an image as WebP, PNG, JPEG or AVIF, in memory.")]
[In("image", "u8[H,W,3]")]
[Out("sample")]
public sealed class EncodeImageBlock(EncodeImageOptions options) : ITransform<Picture, Sample>
{
    private readonly EncodeSettings _settings = options.Settings;
    private readonly string _format = options.Format.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => EncodedSize.Bound(PictureBytes.SizeOf(input), _settings);

    /// <inheritdoc/>
    public ValueTask<Outcome<Sample>> TransformAsync(Picture input, ItemScope item, CancellationToken cancel)
    {
        Lease room = item.Rent(checked((int)EncodedSize.Bound(new(input.Width, input.Height), _settings)));
        var writer = new LeaseWriter(room);
        ImageEncoder.Encode(input.Pixels.Span, input.Width, input.Height, _settings, writer);

        // A sample may live long in the training pool: there it holds its own bytes, not the bound.
        Lease encoded = item.Rent(writer.Written);
        room.Span[..writer.Written].CopyTo(encoded.Writable);
        room.Release();

        return new(new Sample(encoded, _format, input.Height, input.Width, input.Provenance));
    }
}
