using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli.Data;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Cli.Tests.Data;

public sealed class DataTallyTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Add_Images_CountsClassesSplitsSizesAndFamilies()
    {
        var tally = new DataTally(0, 0);

        Add(tally, "bug", "test", "a", 1);
        Add(tally, "bug", "realTrain", "b", 2);
        Add(tally, "key", "test", "a", 3, side: 16);

        Assert.Equal(3, tally.Images);
        Assert.Equal(1, tally.Counts["bug"]["realTrain"]);
        Assert.Equal([("8x8", 2L), ("16x16", 1L)], tally.Sizes.Select(s => ($"{s.Size.Width}x{s.Size.Height}", s.Images)));
        Assert.Equal(2, tally.Families["a"]);
        Assert.Empty(tally.Duplicates);
    }

    [Fact]
    public void Add_EqualPixels_AreFoundAndNamed()
    {
        var tally = new DataTally(0, 0);

        Add(tally, "bug", "test", "a", 1);
        Add(tally, "key", "realTrain", "b", 1);
        Add(tally, "bug", "test", "a", 2);

        IReadOnlyList<SeenImage> group = Assert.Single(tally.Duplicates);
        Assert.Equal(["bug", "key"], group.Select(i => i.Class));
    }

    [Fact]
    public void Add_SameBytesInAnotherShape_AreNotEqual()
    {
        var tally = new DataTally(0, 0);

        Add(tally, "bug", "test", "a", 0, side: 8);
        Add(tally, "bug", "test", "a", 0, side: 16);

        Assert.Empty(tally.Duplicates);
    }

    [Fact]
    public void SharedWith_AnotherPort_CountsWhatBothHold()
    {
        var train = new DataTally(0, 0);
        var test = new DataTally(0, 0);
        Add(train, "bug", "realTrain", "a", 1);
        Add(train, "bug", "realTrain", "a", 2);
        Add(test, "bug", "test", "a", 2);
        Add(test, "bug", "test", "b", 2);
        Add(test, "bug", "test", "a", 3);

        Assert.Equal(2, test.SharedWith(train));
        Assert.Equal(1, train.SharedWith(test));
    }

    [Fact]
    public void Add_BeyondTheLimit_IsNotCounted()
    {
        var tally = new DataTally(0, limit: 2);
        Assert.False(tally.Full.IsCompleted);

        for (byte i = 0; i < 5; i++) Add(tally, "bug", "test", "a", i);

        Assert.True(tally.Full.IsCompleted);
        Assert.Equal(2, tally.Counts["bug"]["test"]);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(96, 96)]
    [InlineData(300, 96)]
    public void Shown_Image_KeepsItsPixelsWhereItIsSmall(int side, int expected)
    {
        var tally = new DataTally(2, 0);

        for (byte i = 0; i < 5; i++) Add(tally, "bug", "test", "a", i, side);

        Assert.Equal(2, tally.Shown["bug"].Count);
        Assert.All(tally.Shown["bug"], t => Assert.Equal((expected, expected), (t.Size.Width, t.Size.Height)));
        Assert.All(tally.Shown["bug"][1].Rgb, b => Assert.Equal(1, b));
    }

    [Fact]
    public void DrawPng_Rows_AreAsWideAsTheLongestClass()
    {
        var tally = new DataTally(3, 0);
        for (byte i = 0; i < 3; i++) Add(tally, "bug", "test", "a", i);
        Add(tally, "key", "test", "a", 9);

        byte[] png = DataSheet.DrawPng([("real.image", tally)]);

        ImageSize size = ImageDecoder.ReadSize(png, DecodeLimits.Default);
        Assert.Equal((6 + (3 * 102), 6 + (2 * 102)), (size.Width, size.Height));
    }

    [Fact]
    public void WriteHtml_HostileNames_StayText()
    {
        var tally = new DataTally(3, 0);
        Add(tally, "<b>&\"", "test", "<script>", 1);
        var text = new StringWriter();

        DataSheet.WriteHtml("</title><script>", [("real.image", tally)], text);

        Assert.DoesNotContain("<script>", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&amp;&quot;: 1 of 1", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,", text.ToString(), StringComparison.Ordinal);
    }

    private void Add(DataTally tally, string name, string split, string family, byte grey, int side = 8)
    {
        Lease pixels = _pool.Rent(side * side * 3, "test");
        pixels.Writable.Fill(grey);
        var picture = new Picture(pixels, side, side, new(Domain.Real, new(0, name)) { Split = split, Family = family, ItemName = "item" });
        tally.Add(picture);
        picture.Release();
    }
}
