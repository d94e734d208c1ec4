using System.Globalization;

namespace StreamSynth.Media;

/// <summary>Width and height of an image, in pixels.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Gives the number of pixels.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Gives the bytes of the image as u8[H,W,3].</summary>
    public long RgbBytes => Pixels * 3;

    /// <summary>Writes the size as <c>640x480</c>.</summary>
    /// <returns>Width, an x, height.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
}
