using System.ComponentModel;

namespace StreamSynth.Media;

/// <summary>Says how an encoded image is to be decoded.</summary>
public sealed record DecodeRequest
{
    /// <summary>Bounds on the file and on its full size, also when it is decoded smaller.</summary>
    [Description("Bounds on the file.")]
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>Whether the EXIF orientation of JPEG, PNG and WebP is applied. The rotation of AVIF belongs to its pixels and is always applied.</summary>
    [Description("Whether the EXIF orientation is applied.")]
    public bool Upright { get; init; } = true;

    /// <summary>Whether an embedded ICC profile is used to convert to sRGB (relative colorimetric); without one, values are taken as sRGB.</summary>
    [Description("Whether an embedded colour profile is converted to sRGB.")]
    public bool ToSrgb { get; init; } = true;

    /// <summary>
    /// The smallest size that will do, after orientation: JPEG (at most three times) and WebP are halved while decoding as often as both sides stay at least this
    /// long, which costs a fraction of the whole. Other formats, and images smaller than that, come in full. Resize the result for an exact size.
    /// </summary>
    [Description("The smallest size that will do; null for the whole image.")]
    public ImageSize? AtLeast { get; init; }
}
