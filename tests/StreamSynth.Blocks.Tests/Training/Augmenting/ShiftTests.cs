using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Tests.Training.Augmenting;

public sealed class ShiftTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(-3, 0)]
    [InlineData(0, -1)]
    [InlineData(4, 0)]
    [InlineData(20, -20)]
    public void Move_Shifted_MovesPixelsAndFills(int down, int right)
    {
        (Raster image, byte[] before) = Rasters.Noise(7, 9);

        Shift.Move(image, down, right, new(1, 2, 3));

        for (int i = 0; i < before.Length; i++)
        {
            (int y, int x, int channel) = (i / 27, i / 3 % 9, i % 3);
            bool inside = y - down is >= 0 and < 7 && x - right is >= 0 and < 9;
            Assert.Equal(inside ? before[((((y - down) * 9) + x - right) * 3) + channel] : channel + 1, image.Pixels[i]);
        }
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

    private static (int Down, int Right) Drawn(int place)
    {
        var random = new Philox(42, (ulong)place);

        return Shift.Draw(2, ref random);
    }
}
