using StreamSynth.Search.Neighbours;

namespace StreamSynth.Search.Tests.Neighbours;

public sealed class SimilarityKeyTests
{
    [Fact]
    public void Of_AnyPair_SortsBySimilarityThenNumber()
    {
        float[] similarities = [float.NegativeInfinity, -2, -1, -1e-30f, -0f, 0f, 1e-30f, 0.5f, MathF.BitIncrement(0.5f), 1, float.PositiveInfinity];
        (float, int)[] items = [.. similarities.SelectMany(s => new[] { (s, 0), (s, 1), (s, int.MaxValue) })];

        foreach ((float similarity, int number) in items)
        {
            ulong key = SimilarityKey.Of(similarity, number);
            Assert.Equal((similarity, number), (SimilarityKey.Similarity(key), SimilarityKey.Number(key)));
            foreach ((float other, int otherNumber) in items)
            {
                int expected = similarity == other ? otherNumber.CompareTo(number) : similarity.CompareTo(other);
                Assert.Equal(expected, key.CompareTo(SimilarityKey.Of(other, otherNumber)));
            }
        }
    }
}
