namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Turns the hue of an image.</summary>
/// <remarks>
/// Source: torchvision 0.14, functional_pil.adjust_hue, on the HSV conversion of Pillow 9.4, Convert.c, in 8 bits; same bytes (tests/golden/augmentations).
/// Single and double precision are mixed as there.
/// </remarks>
internal static class Hue
{
    /// <summary>Turns the hue.</summary>
    /// <param name="image">The image.</param>
    /// <param name="turn">Part of the circle, -0.5 to 0.5.</param>
    public static void Turn(Raster image, double turn)
    {
        byte added = unchecked((byte)(int)(turn * 255));
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            Span<byte> pixel = pixels.Slice(i, 3);
            (byte hue, byte saturation, byte value) = ToHsv(pixel[0], pixel[1], pixel[2]);
            (pixel[0], pixel[1], pixel[2]) = ToRgb(unchecked((byte)(hue + added)), saturation, value);
        }
    }

    private static (byte Hue, byte Saturation, byte Value) ToHsv(byte red, byte green, byte blue)
    {
        byte most = Math.Max(red, Math.Max(green, blue));
        byte least = Math.Min(red, Math.Min(green, blue));
        if (least == most) return (0, 0, most);

        float span = most - least;
        (float r, float g, float b) = ((most - red) / span, (most - green) / span, (most - blue) / span);
        float hue = red == most ? b - g : green == most ? (float)(2.0 + r - b) : (float)(4.0 + g - r);
        hue = (float)(((hue / 6.0) + 1.0) % 1.0);

        return (Level(hue * 255.0), Level(span / most * 255.0), most);
    }

    private static (byte Red, byte Green, byte Blue) ToRgb(byte hue, byte saturation, byte value)
    {
        if (saturation == 0) return (value, value, value);

        int sector = (int)Math.Floor(hue * 6.0 / 255.0);
        float rest = (float)((hue * 6.0 / 255.0) - sector);
        float full = (float)(saturation / 255.0);
        byte p = Rounded(value * (1.0 - full));
        byte q = Rounded(value * (1.0 - (full * rest)));
        byte t = Rounded(value * (1.0 - (full * (1.0 - rest))));

        return (sector % 6) switch
        {
            0 => (value, t, p),
            1 => (q, value, p),
            2 => (p, value, t),
            3 => (p, q, value),
            4 => (t, p, value),
            _ => (value, p, q),
        };
    }

    private static byte Level(double value) => (byte)Math.Clamp((int)value, 0, 255);

    private static byte Rounded(double value) => (byte)Math.Clamp((int)MathF.Round((float)value, MidpointRounding.AwayFromZero), 0, 255);
}
