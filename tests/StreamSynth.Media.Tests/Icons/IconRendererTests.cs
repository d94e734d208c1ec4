using StreamSynth.Media.Icons;

namespace StreamSynth.Media.Tests.Icons;

public sealed class IconRendererTests
{
    // A view box of 64 makes one raster pixel of the 64x64 raster one unit, and one image pixel two units.
    [Fact]
    public void Render_OneInk_AveragesCoverageAndUsesTheInkOfTheModels()
    {
        // Columns 0 and 1 are covered whole (pixel 0), column 2 alone covers half of pixel 1: alpha 127.5 -> 128, half to even.
        byte[] row = Row(Icon("<path d=\"M0 0h3v64h-3z\"/>", palette: false));

        Assert.Equal([20, 20, 20], row[..3]);
        Assert.Equal([137, 137, 137], row[3..6]); // 20 * 128/255 + 255 * 127/255 = 137.04
        Assert.Equal([255, 255, 255], row[6..9]);
    }

    [Fact]
    public void Render_OneInkWithColours_KeepsOnlyTheCoverage()
    {
        byte[] row = Row(Icon("<path fill=\"#f00\" d=\"M0 0h2v64h-2z\"/>", palette: false));

        Assert.Equal([20, 20, 20], row[..3]);
    }

    [Fact]
    public void Render_OwnColours_WeighsThemByAlphaOnWhite()
    {
        byte[] row = Row(Icon("<path fill=\"#f04000\" d=\"M0 0h3v64h-3z\"/><path d=\"M8 0h2v64h-2z\"/>", palette: true));

        Assert.Equal([240, 64, 0], row[..3]);
        // Half covered: premultiplied (120, 32, 0), alpha 128 (127.5 half to even), white 127.
        Assert.Equal([247, 159, 127], row[3..6]);
        Assert.Equal([0, 0, 0], row[12..15]); // black stays black in a colour set
        Assert.Equal([255, 255, 255], row[15..18]);
    }

    [Fact]
    public void Render_CurrentColourAndWideViewBox_IsBlackFittedAndCentred()
    {
        Icon icon = new("made", "wide", "wide", "test", true, new IconDrawing("<path fill=\"currentColor\" d=\"M-8 0h128v64h-128z\"/>", -8, 0, 128, 64));
        byte[] rgb = new byte[32 * 32 * 3];

        IconRenderer.Render(icon, 32, rgb);

        Assert.All(Enumerable.Range(0, 32), y => Assert.Equal(y is >= 8 and < 24 ? 0 : 255, rgb[y * 32 * 3]));
    }

    [Fact]
    public void RenderInk_HalfCovered_IsTheShareOfInk()
    {
        float[] oneInk = new float[256];
        float[] colour = new float[256];

        IconRenderer.RenderInk(Icon("<path d=\"M0 0h32v64h-32z\"/>", palette: false), 16, oneInk);
        IconRenderer.RenderInk(Icon("<path fill=\"#0ff\" d=\"M0 0h32v64h-32z\"/>", palette: true), 16, colour);

        Assert.Equal(1f, oneInk[7]);
        Assert.Equal(0f, oneInk[8]);
        Assert.Equal(1f / 3, colour[7], 5);
        Assert.Equal(0f, colour[8]);
    }

    [Fact]
    public void Render_CorruptDrawing_FailsAloneAndNamesTheIcon()
    {
        byte[] rgb = new byte[32 * 32 * 3];

        MediaException thrown = Assert.Throws<MediaException>(() => IconRenderer.Render(Icon("<path d=\"M0 0", palette: false), 32, rgb));

        Assert.Contains("Icon 'made/up' cannot be drawn", thrown.Message, StringComparison.Ordinal);
        IconRenderer.Render(Icon("<path d=\"M0 0h64v64h-64z\"/>", palette: false), 32, rgb);
        Assert.All(rgb, sample => Assert.Equal(20, sample));
    }

    [Fact]
    public void Render_BufferOfAnotherSize_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => IconRenderer.Render(Icon("", palette: false), 32, new byte[10]));
        Assert.Throws<ArgumentException>(() => IconRenderer.Render(Icon("", palette: false), 0, []));
    }

    private static Icon Icon(string body, bool palette) => new("made", "up", "up", "test", palette, new IconDrawing(body, 0, 0, 64, 64));

    private static byte[] Row(Icon icon)
    {
        byte[] rgb = new byte[32 * 32 * 3];
        IconRenderer.Render(icon, 32, rgb);
        return rgb[..(32 * 3)];
    }
}
