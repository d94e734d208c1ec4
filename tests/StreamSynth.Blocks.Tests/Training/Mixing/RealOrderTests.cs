using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class RealOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Indexer_EachEpoch_IsAPermutation(int count)
    {
        RealOrder order = new(count, 42);

        int[] sequence = [.. Enumerable.Range(0, 3 * count).Select(p => order[p])];

        Assert.All(sequence.Chunk(count), epoch => Assert.Equal(Enumerable.Range(0, count), epoch.Order()));
    }

    [Fact]
    public void Indexer_AnyAccessOrder_GivesSameImage()
    {
        RealOrder forward = new(10, 42);
        RealOrder backward = new(10, 42);

        int[] upwards = [.. Enumerable.Range(0, 50).Select(p => forward[p])];
        int[] downwards = [.. Enumerable.Range(0, 50).Reverse().Select(p => backward[p])];

        Assert.Equal(upwards, downwards.Reverse());
    }

    [Fact]
    public void Indexer_OtherSeedOrEpoch_GivesOtherOrder()
    {
        RealOrder order = new(50, 42);
        RealOrder other = new(50, 43);

        int[] first = [.. Enumerable.Range(0, 50).Select(p => order[p])];
        int[] second = [.. Enumerable.Range(50, 50).Select(p => order[p])];
        int[] otherFirst = [.. Enumerable.Range(0, 50).Select(p => other[p])];

        Assert.NotEqual(first, second);
        Assert.NotEqual(first, otherFirst);
    }
}
