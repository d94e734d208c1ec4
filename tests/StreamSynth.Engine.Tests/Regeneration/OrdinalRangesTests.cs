using StreamSynth.Engine.Regeneration;

namespace StreamSynth.Engine.Tests.Regeneration;

public sealed class OrdinalRangesTests
{
    [Theory]
    [InlineData("5 3 4 9", "3-5, 9")]
    [InlineData("", "")]
    [InlineData("7 7", "7")]
    public void Of_Ordinals_MergesNeighbours(string ordinals, string expected) =>
        Assert.Equal(expected, OrdinalRanges.Of(ordinals.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)).ToString());

    [Fact]
    public void Contains_EveryOrdinal_AgreesWithTheList()
    {
        long[] held = [0, 1, 5, 6, 7, 20];
        OrdinalRanges ranges = OrdinalRanges.Of(held);

        Assert.All(Enumerable.Range(0, 30), o => Assert.Equal(held.Contains(o), ranges.Contains(o)));
        Assert.Equal(21, ranges.End);
    }

    [Fact]
    public void Windows_AnyOrdinals_GivesWholeWindows()
    {
        Assert.Equal("4-11, 20-23", OrdinalRanges.Of([5, 8, 20]).Windows(4).ToString());
        Assert.Equal("4-", OrdinalRanges.OfRanges([(6, long.MaxValue)]).Windows(4).ToString());
    }

    [Fact]
    public void Parents_OfChildren_GivesEachOnce()
    {
        Assert.Equal("1-2, 6", OrdinalRanges.Of([3, 4, 8, 18]).Parents(3).ToString());
        Assert.Equal("3-8, 18-20", OrdinalRanges.Of([3, 4, 8, 18]).Parents(3).Children(3).ToString());
    }
}
