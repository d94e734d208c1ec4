using StreamSynth.Search.Neighbours.Exact;

namespace StreamSynth.Search.Tests.Neighbours.Exact;

public sealed class BestTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 100)]
    [InlineData(7, 7)]
    [InlineData(10, 1000)]
    [InlineData(100, 5000)]
    public void Sorted_AnyKeys_AreTheLargest(int count, int offered)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            // Few different high halves, so that many similarities are equal.
            ulong[] keys = [.. Enumerable.Range(0, offered).Select(i => ((Chance.Mix(seed, (ulong)i) % 50) << 32) | (uint)i)];
            Best best = new(count);
            foreach (ulong key in keys) best.Offer(key);

            Assert.Equal(keys.OrderDescending().Take(count), best.Sorted().ToArray());
        }
    }
}
