using System.Globalization;

namespace StreamSynth.Media;

/// <summary>Checks that a caller's buffer has the length its image needs.</summary>
internal static class PixelBuffer
{
    internal static void Check(int length, ImageSize size, int bands, string parameter)
    {
        if (size.Width <= 0 || size.Height <= 0)
        {
            throw new ArgumentException($"Width and height must be at least 1, found {size}.", parameter);
        }

        if (length == size.Pixels * bands) return;
        throw new ArgumentException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Expected {size.Pixels * bands} bytes for u8[{size.Height},{size.Width},{bands}], found {length}."),
            parameter);
    }
}
