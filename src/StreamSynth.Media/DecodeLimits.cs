using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace StreamSynth.Media;

/// <summary>Bounds what a file may ask for, so that a small hostile file cannot take all memory.</summary>
public sealed record DecodeLimits
{
    /// <summary>Gives the limits used where none are named.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>Most pixels (width times height) that an image may decode to; read from its header before any pixel.</summary>
    [Description("Most pixels (width times height) that an image may decode to.")]
    [Range(1, int.MaxValue)]
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>Most encoded bytes that are handed to a decoder or to the SVG parser.</summary>
    [Description("Most encoded bytes that are handed to a decoder, in bytes.")]
    [Range(1, int.MaxValue)]
    public int MaxEncodedBytes { get; init; } = 256 * 1024 * 1024;

    internal void CheckPixels(ImageSize size, string what)
    {
        if (size.Pixels <= MaxPixels) return;
        throw new MediaException(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} has {size} = {size.Pixels} pixels, but at most {MaxPixels} may be decoded. Shrink the image, or raise maxPixels."));
    }

    internal void CheckBytes(int length, string what)
    {
        if (length == 0) throw new MediaException($"{what} is empty (0 bytes). Check that the file was written whole.");
        if (length <= MaxEncodedBytes) return;
        throw new MediaException(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} has {length} bytes, but at most {MaxEncodedBytes} may be read. Shrink the file, or raise maxEncodedBytes."));
    }
}
