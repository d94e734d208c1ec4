using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Tests.Training.Augmenting;

public sealed class ShiftTests
{
    private const int Height = 7;
    private const int Width = 9;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(-3, 0)]
    [InlineData(0, -1)]
    [InlineData(4, 0)]
    [InlineData(20, -20)]
    public void Move_Plain_MovesPixelsAndFills(int down, int right)
    {
        (Raster image, byte[] before) = Rasters.Noise(Height, Width);

        Shift.Move(image, down, right, new Rgb(1, 2, 3));

        AssertPixels(image, (y, x, channel) =>
        {
            bool inside = y - down is >= 0 and < Height && x - right is >= 0 and < Width;
            return inside ? before[((((y - down) * Width) + x - right) * 3) + channel] : (byte)(channel + 1);
        });
    }

    [Theory]
    [InlineData(Border.Edge, 1, 2)]
    [InlineData(Border.Edge, -20, 30)]
    [InlineData(Border.Reflect, 2, -3)]
    [InlineData(Border.Reflect, -6, 6)]
    public void Move_OwnPixelsEnter_FromTheEdgeOrMirrored(Border border, int down, int right)
    {
        (Raster image, byte[] before) = Rasters.Noise(Height, Width);

        Shift.Move(image, down, right, border);

        AssertPixels(image, (y, x, channel) => before[(((Source(y - down, Height) * Width) + Source(x - right, Width)) * 3) + channel]);

        // numpy.pad, modes "edge" and "reflect".
        int Source(int place, int size) => border == Border.Edge ? Math.Clamp(place, 0, size - 1) : Math.Abs(size - 1 - Math.Abs(size - 1 - place));
    }

    [Fact]
    public void Draw_ManyPlaces_CoversTheRangeEvenlyAndRepeats()
    {
        (int Down, int Right)[] shifts = [.. Enumerable.Range(0, 5000).Select(Drawn)];

        IGrouping<(int, int), (int, int)>[] kinds = [.. shifts.GroupBy(s => s)];

        Assert.Equal(shifts, Enumerable.Range(0, 5000).Select(Drawn));
        Assert.Equal(25, kinds.Length);
        Assert.All(kinds, kind => Assert.InRange(kind.Count(), 130, 270)); // 200 expected, deviation 13.9; five of them.
        Assert.All(shifts, s => Assert.True(Math.Abs(s.Down) <= 2 && Math.Abs(s.Right) <= 2));
    }

    [Fact]
    public void Apply_MeanBorder_FillsTheMeanOfTheNormalisation()
    {
        (Raster image, _) = Rasters.Noise(2, 2);
        var random = new Philox(4);

        for (int i = 0; i < 20; i++) new Shift(9, Border.Mean, Normalisation.ImageNet).Apply(image, ref random);

        Assert.Equal([124, 116, 104], image.Pixels[..3].ToArray()); // ImageNet's mean times 255, rounded.
    }

    private static void AssertPixels(Raster image, Func<int, int, int, byte> expected)
    {
        for (int i = 0; i < image.Pixels.Length; i++) Assert.Equal(expected(i / (Width * 3), i / 3 % Width, i % 3), image.Pixels[i]);
    }

    private static (int Down, int Right) Drawn(int place)
    {
        var random = new Philox(42, (ulong)place);

        return Shift.Draw(2, ref random);
    }
}
