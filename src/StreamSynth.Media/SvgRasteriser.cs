using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Turns SVG drawings into pixels; safe to call from many threads at once.</summary>
/// <remarks>The drawing is scaled to fit inside the target and centred. Files that a drawing refers to are not read.</remarks>
public static unsafe class SvgRasteriser
{
    private const string Advice = "Check that the file is well-formed SVG with a size or viewBox, or leave it out.";

    /// <summary>Rasterises a drawing on a ground colour.</summary>
    /// <param name="svg">The SVG document, UTF-8.</param>
    /// <param name="size">Size of the raster.</param>
    /// <param name="background">Colour under transparent parts and in the margin.</param>
    /// <param name="rgb">Gets u8[H,W,3] sRGB.</param>
    /// <param name="limits">Bounds on the document and on the raster.</param>
    /// <exception cref="MediaException">The document is corrupt or has no extent, or a limit is exceeded.</exception>
    /// <exception cref="ArgumentException">The buffer does not fit the size.</exception>
    public static void Rasterise(ReadOnlySpan<byte> svg, ImageSize size, Rgb background, Span<byte> rgb, DecodeLimits limits)
    {
        Check(svg, size, rgb.Length, 3, limits);
        Run(svg, size, background, rgb, limits);
    }

    /// <summary>Rasterises a drawing and keeps its transparency.</summary>
    /// <param name="svg">The SVG document, UTF-8.</param>
    /// <param name="size">Size of the raster.</param>
    /// <param name="rgba">Gets u8[H,W,4]: sRGB, not multiplied by alpha, and alpha (0 transparent, 255 opaque).</param>
    /// <param name="limits">Bounds on the document and on the raster.</param>
    /// <exception cref="MediaException">The document is corrupt or has no extent, or a limit is exceeded.</exception>
    /// <exception cref="ArgumentException">The buffer does not fit the size.</exception>
    public static void RasteriseRgba(ReadOnlySpan<byte> svg, ImageSize size, Span<byte> rgba, DecodeLimits limits)
    {
        Check(svg, size, rgba.Length, 4, limits);
        Run(svg, size, null, rgba, limits);
    }

    private static void Run(ReadOnlySpan<byte> svg, ImageSize size, Rgb? background, Span<byte> pixels, DecodeLimits limits)
    {
        if (SvgGate.DrawsWithoutParsing(svg))
        {
            Write(svg, size, background, pixels, limits);
        }
        else
        {
            lock (SvgGate.Parser) Write(svg, size, background, pixels, limits);
        }
    }

    private static void Write(ReadOnlySpan<byte> svg, ImageSize size, Rgb? background, Span<byte> pixels, DecodeLimits limits)
    {
        MediaTask task = new($"rasterise the SVG of {svg.Length} bytes to {size}", Advice);
        fixed (byte* data = svg)
        {
            using VipsImage drawing = Draw(data, svg.Length, size, limits, task);
            if (background is not { } ground)
            {
                drawing.CopyTo(pixels, 4);
                return;
            }

            using VipsOperation flatten = new("flatten", task);
            using VipsImage flat = flatten.Set("in", drawing).Set("background", $"{ground.Red} {ground.Green} {ground.Blue}").RunToImage();
            flat.CopyTo(pixels, 3);
        }
    }

    private static void Check(ReadOnlySpan<byte> svg, ImageSize size, int length, int bands, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.CheckBytes(svg.Length, "The SVG document");
        limits.CheckPixels(size, "The raster of the SVG");
        PixelBuffer.Check(length, size, bands, bands == 3 ? "rgb" : "rgba");
    }

    private static VipsImage Draw(byte* data, int length, ImageSize size, DecodeLimits limits, MediaTask task)
    {
        VipsImage natural = Load(data, length, 1, task);
        if (natural.Size == size) return natural;
        using (natural)
        {
            using VipsImage scaled = Fit(natural.Size, data, length, size, limits, task);
            using VipsOperation centre = new("gravity", task);
            return centre
                .Set("in", scaled)
                .Set("direction", "centre")
                .Set("width", size.Width)
                .Set("height", size.Height)
                .RunToImage();
        }
    }

    /// <summary>Loads at the scale that just fits.</summary>
    /// <remarks>The first try can miss, because the natural size comes rounded to whole pixels.</remarks>
    private static VipsImage Fit(ImageSize natural, byte* data, int length, ImageSize size, DecodeLimits limits, MediaTask task)
    {
        double scale = Ratio(natural, size);
        for (int attempt = 1; ; attempt++)
        {
            VipsImage scaled = Load(data, length, scale, task);
            double correction = Ratio(scaled.Size, size);
            if (correction == 1 || attempt == 3)
            {
                limits.CheckPixels(scaled.Size, "The raster of the SVG");
                return scaled;
            }

            scaled.Dispose();
            scale *= correction;
        }
    }

    private static double Ratio(ImageSize from, ImageSize to) =>
        Math.Min(to.Width / (double)from.Width, to.Height / (double)from.Height);

    private static VipsImage Load(byte* data, int length, double scale, MediaTask task)
    {
        using VipsOperation load = new("svgload_buffer", task);
        load.SetBuffer("buffer", data, length).Set("scale", scale);
        lock (SvgGate.Parser) return load.RunToImage();
    }
}
