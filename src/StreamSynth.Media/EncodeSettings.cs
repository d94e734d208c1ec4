using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Media;

/// <summary>Holds the settings of <see cref="ImageEncoder"/>.</summary>
public sealed record EncodeSettings : IValidatableObject
{
    /// <summary>Codec.</summary>
    [Description("Codec: webp, png, jpeg or avif.")]
    public EncodedFormat Format { get; init; } = EncodedFormat.Webp;

    /// <summary>Quality of a lossy codec, 1 (small) to 100 (faithful); null for 90, of AVIF 75, which look about alike. Lossless codecs do not use it.</summary>
    [Description("Quality of a lossy codec, from 1 (small) to 100 (faithful); null: 90, of AVIF 75.")]
    [Range(1, 100)]
    public int? Quality { get; init; }

    /// <summary>Whether WebP or AVIF keeps every pixel exactly; PNG always does.</summary>
    [Description("Whether WebP or AVIF keeps every pixel exactly; PNG always does.")]
    public bool Lossless { get; init; }

    /// <summary>Time spent on a smaller file, 0 (fast) to 6 (small); null for 4, of JPEG and AVIF 1.</summary>
    /// <remarks>
    /// WebP: its method. PNG: two thirds of zlib's level. AVIF: 9 minus the encoder's speed. JPEG: 0 standard Huffman tables, 1 its own, 4 progressive scans
    /// as well, 6 trellis quantisation as well.
    /// </remarks>
    [Description("Time spent on a smaller file, from 0 (fast) to 6 (small); null: 4, of JPEG and AVIF 1.")]
    [Range(0, 6)]
    public int? Effort { get; init; }

    /// <summary>How finely JPEG and AVIF keep colour.</summary>
    [Description("How finely JPEG and AVIF keep colour: auto (half below quality 90), half (4:2:0) or full (4:4:4).")]
    public ChromaSampling Chroma { get; init; }

    /// <summary>Gives the quality with its default.</summary>
    internal int EffectiveQuality => Quality ?? (Format == EncodedFormat.Avif ? 75 : 90);

    /// <summary>Gives the effort with its default.</summary>
    internal int EffectiveEffort => Effort ?? Format switch { EncodedFormat.Jpeg or EncodedFormat.Avif => 1, _ => 4 };

    /// <summary>Tells whether no pixel changes.</summary>
    internal bool IsExact => Lossless || Format == EncodedFormat.Png;

    /// <summary>Tells whether colour is kept at full size.</summary>
    internal bool HasFullChroma => IsExact || Chroma == ChromaSampling.Full || (Chroma == ChromaSampling.Auto && EffectiveQuality >= 90 && Format != EncodedFormat.Webp);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lossless && Format == EncodedFormat.Jpeg)
        {
            yield return new("'lossless' is true, but JPEG always changes pixels; set 'format' to \"webp\", \"png\" or \"avif\", or leave 'lossless' out.", [nameof(Lossless)]);
        }

        if (Quality is { } quality && IsExact && Format != EncodedFormat.Jpeg)
        {
            string cause = Format == EncodedFormat.Png ? "PNG" : "'lossless'";
            yield return new($"'quality' is {quality}, but {cause} keeps every pixel; leave 'quality' out, or choose a lossy codec.", [nameof(Quality)]);
        }

        if (Chroma == ChromaSampling.Half && IsExact && Format != EncodedFormat.Jpeg)
        {
            yield return new("'chroma' is \"half\", but every pixel is to be kept; leave 'chroma' out, or choose a lossy codec.", [nameof(Chroma)]);
        }

        if (Chroma == ChromaSampling.Full && Format == EncodedFormat.Webp && !Lossless)
        {
            yield return new("'chroma' is \"full\", but lossy WebP always halves it; set 'format' to \"jpeg\" or \"avif\", or set 'lossless'.", [nameof(Chroma)]);
        }
    }
}
