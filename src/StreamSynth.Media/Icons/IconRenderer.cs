using System.Buffers;

namespace StreamSynth.Media.Icons;

/// <summary>Draws icons as the real images of the data set; safe to call from many threads at once.</summary>
/// <remarks>
/// A drawing is rasterised at twice the side, fitted and centred, and each 2x2 block of pixels is averaged, with colours weighted by alpha.
/// Source: rasterise.js and data.py, with which the embedded models were trained; the roundings are theirs (half to even).
/// </remarks>
public static class IconRenderer
{
    private const int Oversampling = 2;

    /// <summary>Gives the ink of icons without colours of their own.</summary>
    /// <remarks>
    /// The embedded generator and CLIP pair were trained with (20, 20, 20) for "black"; pure black would mark real images as such.
    /// </remarks>
    public static Rgb Ink => new(20, 20, 20);

    /// <summary>Draws an icon on white: in <see cref="Ink"/>, or in its own colours where its set has some.</summary>
    /// <param name="icon">The icon.</param>
    /// <param name="side">Width and height of the image, in pixels; the data set uses 32.</param>
    /// <param name="rgb">Gets u8[side,side,3] sRGB.</param>
    /// <exception cref="MediaException">The drawing is corrupt; the icon is named.</exception>
    /// <exception cref="ArgumentException">The buffer does not fit the side.</exception>
    public static void Render(Icon icon, int side, Span<byte> rgb)
    {
        ArgumentNullException.ThrowIfNull(icon);
        PixelBuffer.Check(rgb.Length, new ImageSize(side, side), 3, nameof(rgb));
        byte[] pooled = ArrayPool<byte>.Shared.Rent(side * side * 4);
        try
        {
            Span<byte> rgba = pooled.AsSpan(0, side * side * 4);
            RenderPremultiplied(icon, side, rgba);
            for (int i = 0; i < side * side; i++)
            {
                Span<byte> pixel = rgb.Slice(i * 3, 3);
                if (icon.Palette)
                {
                    LayOnWhite(rgba.Slice(i * 4, 4), pixel);
                }
                else
                {
                    double alpha = rgba[(i * 4) + 3] / 255d;
                    pixel.Fill((byte)Math.Round((Ink.Red * alpha) + (255 * (1 - alpha))));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    /// <summary>Draws the ink of an icon: how much each cell is covered.</summary>
    /// <param name="icon">The icon.</param>
    /// <param name="side">Width and height of the map, in cells.</param>
    /// <param name="ink">Gets f32[side,side], 0 (white) to 1: alpha, or the darkness on white where the set has colours.</param>
    /// <exception cref="MediaException">The drawing is corrupt; the icon is named.</exception>
    /// <exception cref="ArgumentException">The buffer does not fit the side.</exception>
    public static void RenderInk(Icon icon, int side, Span<float> ink)
    {
        ArgumentNullException.ThrowIfNull(icon);
        PixelBuffer.Check(ink.Length, new ImageSize(side, side), 1, nameof(ink));
        int fine = side * 2;
        byte[] rgba = new byte[fine * fine * 4];
        RenderPremultiplied(icon, fine, rgba);
        Span<byte> onWhite = stackalloc byte[3];
        for (int cell = 0; cell < side * side; cell++)
        {
            float sum = 0;
            for (int part = 0; part < 4; part++)
            {
                int at = ((((cell / side) * 2) + (part / 2)) * fine) + ((cell % side) * 2) + (part % 2);
                LayOnWhite(rgba.AsSpan(at * 4, 4), onWhite);
                sum += icon.Palette ? 1 - ((onWhite[0] + onWhite[1] + onWhite[2]) / 765f) : rgba[(at * 4) + 3] / 255f;
            }

            ink[cell] = sum / 4;
        }
    }

    private static void LayOnWhite(ReadOnlySpan<byte> premultiplied, Span<byte> rgb)
    {
        int ground = 255 - premultiplied[3];
        for (int c = 0; c < 3; c++) rgb[c] = (byte)Math.Min(255, premultiplied[c] + ground);
    }

    /// <summary>Gives u8[side,side,4] with colours multiplied by alpha, averaged from a raster of twice the side.</summary>
    private static void RenderPremultiplied(Icon icon, int side, Span<byte> rgba)
    {
        int fine = side * Oversampling;
        byte[] pooled = ArrayPool<byte>.Shared.Rent(fine * fine * 4);
        try
        {
            Span<byte> raster = pooled.AsSpan(0, fine * fine * 4);
            Rasterise(icon, fine, raster);
            for (int i = 0; i < side * side; i++)
            {
                int first = ((i / side) * Oversampling * fine) + ((i % side) * Oversampling);
                Average(raster, first, fine, rgba.Slice(i * 4, 4));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    private static void Average(ReadOnlySpan<byte> raster, int first, int stride, Span<byte> pixel)
    {
        int red = 0, green = 0, blue = 0, alpha = 0;
        for (int part = 0; part < Oversampling * Oversampling; part++)
        {
            ReadOnlySpan<byte> one = raster.Slice((first + ((part / Oversampling) * stride) + (part % Oversampling)) * 4, 4);
            red += one[0] * one[3];
            green += one[1] * one[3];
            blue += one[2] * one[3];
            alpha += one[3];
        }

        const double Parts = Oversampling * Oversampling;
        pixel[0] = (byte)Math.Round(red / (255 * Parts));
        pixel[1] = (byte)Math.Round(green / (255 * Parts));
        pixel[2] = (byte)Math.Round(blue / (255 * Parts));
        pixel[3] = (byte)Math.Round(alpha / Parts);
    }

    private static void Rasterise(Icon icon, int side, Span<byte> rgba)
    {
        try
        {
            SvgRasteriser.RasteriseRgba(icon.Drawing.ToSvg(side), new ImageSize(side, side), rgba, DecodeLimits.Default);
        }
        catch (MediaException broken)
        {
            throw new MediaException($"Icon '{icon.Id}' cannot be drawn. {broken.Message}", broken);
        }
    }
}
