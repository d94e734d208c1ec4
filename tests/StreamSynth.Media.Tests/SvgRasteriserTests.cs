using System.Text;

namespace StreamSynth.Media.Tests;

public sealed class SvgRasteriserTests
{
    private static readonly byte[] Square = Encoding.UTF8.GetBytes(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><rect x=\"2\" y=\"2\" width=\"4\" height=\"4\"/></svg>");

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(64)]
    public void Rasterise_BlackSquare_HasExactPixels(int side)
    {
        byte[] rgb = new byte[side * side * 3];

        SvgRasteriser.Rasterise(Square, new ImageSize(side, side), Rgb.White, rgb, DecodeLimits.Default);

        Assert.Equal(Expected(side, side, 0), rgb);
    }

    [Fact]
    public void Rasterise_WiderTarget_CentresTheDrawingOnTheGround()
    {
        byte[] rgb = new byte[16 * 8 * 3];

        SvgRasteriser.Rasterise(Square, new ImageSize(16, 8), Rgb.White, rgb, DecodeLimits.Default);

        Assert.Equal(Expected(16, 8, 4), rgb);
    }

    [Fact]
    public void RasteriseRgba_BlackSquare_KeepsTransparency()
    {
        byte[] rgba = new byte[8 * 8 * 4];

        SvgRasteriser.RasteriseRgba(Square, new ImageSize(8, 8), rgba, DecodeLimits.Default);

        for (int i = 0; i < 64; i++)
        {
            bool inside = i % 8 is >= 2 and < 6 && i / 8 is >= 2 and < 6;
            Assert.Equal(inside ? 255 : 0, rgba[(i * 4) + 3]);
        }
    }

    [Theory]
    [InlineData("<svg")]
    [InlineData("not xml at all")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><path d=\"M0 0\"")]
    [InlineData("<html></html>")]
    public void Rasterise_CorruptDocument_ErrorHoldsTheNativeTextAndTheFix(string svg)
    {
        MediaException thrown = Assert.Throws<MediaException>(
            () => SvgRasteriser.Rasterise(Encoding.UTF8.GetBytes(svg), new ImageSize(8, 8), Rgb.White, new byte[192], DecodeLimits.Default));

        Assert.StartsWith("Could not rasterise the SVG", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no text from libvips", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Check that the file", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rasterise_TargetBeyondTheLimit_IsRefused()
    {
        MediaException thrown = Assert.Throws<MediaException>(
            () => SvgRasteriser.Rasterise(Square, new ImageSize(100, 100), Rgb.White, new byte[30000], new DecodeLimits { MaxPixels = 9999 }));

        Assert.Contains("10000 pixels", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rasterise_DocumentBeyondTheLimit_IsRefused()
    {
        MediaException thrown = Assert.Throws<MediaException>(
            () => SvgRasteriser.Rasterise(Square, new ImageSize(8, 8), Rgb.White, new byte[192], new DecodeLimits { MaxEncodedBytes = 10 }));

        Assert.Contains($"{Square.Length} bytes", thrown.Message, StringComparison.Ordinal);
    }

    private static byte[] Expected(int width, int height, int margin)
    {
        byte[] rgb = new byte[width * height * 3];
        int side = Math.Min(width, height);
        for (int i = 0; i < width * height; i++)
        {
            int x = (i % width) - margin;
            int y = i / width;
            bool inside = x >= side / 4 && x < side * 3 / 4 && y >= side / 4 && y < side * 3 / 4;
            rgb.AsSpan(i * 3, 3).Fill(inside ? (byte)0 : (byte)255);
        }

        return rgb;
    }
}
