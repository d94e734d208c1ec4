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
    [InlineData("0.7", "0.7")]
    [InlineData("1.4", "1.4")]
    [InlineData("23.5", "23.5")]
    [InlineData("3000.3", "3000.3")]
    [InlineData("1000000", "1000000")]
    public void Rasterise_AnyNaturalSize_FillsTheTargetWithoutCropping(string width, string height)
    {
        byte[] svg = Encoding.UTF8.GetBytes(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\" width=\"{width}\" height=\"{height}\"><rect x=\"2\" y=\"2\" width=\"4\" height=\"4\"/></svg>");
        byte[] rgb = new byte[64 * 64 * 3];

        SvgRasteriser.Rasterise(svg, new ImageSize(64, 64), Rgb.White, rgb, DecodeLimits.Default);

        Assert.Equal(Expected(64, 64, 0), rgb);
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\"/>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;\">]><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><text>&h;</text></svg>")]
    public void Rasterise_HostileDocument_IsRefused(string svg)
    {
        Assert.Throws<MediaException>(
            () => SvgRasteriser.Rasterise(Encoding.UTF8.GetBytes(svg), new ImageSize(8, 8), Rgb.White, new byte[192], DecodeLimits.Default));
    }

    [Fact]
    public void Rasterise_ReferenceToALocalFile_DoesNotReadIt()
    {
        string image = Path.Combine(Path.GetTempPath(), $"streamsynth-svg-{Environment.ProcessId}.png");
        File.WriteAllBytes(image, TestImages.Encode(new byte[3], 1, 1, new EncodeSettings { Format = EncodedFormat.Png }));
        byte[] svg = Encoding.UTF8.GetBytes(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><image href=\"file://{image}\" width=\"8\" height=\"8\"/></svg>");
        byte[] rgb = new byte[192];

        SvgRasteriser.Rasterise(svg, new ImageSize(8, 8), Rgb.White, rgb, DecodeLimits.Default);

        File.Delete(image);
        Assert.All(rgb, sample => Assert.Equal(255, sample));
    }

    [Fact]
    public void Rasterise_ThreeHundredMutatedDocuments_NeverDoesMoreThanThrowMediaException()
    {
        uint state = 7;
        int refused = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            byte[] mutated = [.. Square];
            for (int change = 0; change <= trial % 4; change++) mutated[TestImages.Next(ref state) % mutated.Length] = (byte)TestImages.Next(ref state);

            Exception? thrown = Record.Exception(
                () => SvgRasteriser.Rasterise(mutated, new ImageSize(8, 8), Rgb.White, new byte[192], DecodeLimits.Default));

            Assert.True(thrown is null or MediaException, $"trial {trial}: {thrown}");
            if (thrown is not null) refused++;
        }

        Assert.InRange(refused, 1, 299);
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
