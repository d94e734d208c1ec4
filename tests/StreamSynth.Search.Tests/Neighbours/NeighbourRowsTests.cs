using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;

namespace StreamSynth.Search.Tests.Neighbours;

public sealed class NeighbourRowsTests
{
    [Fact]
    public void Of_RowAskedTwice_IsFoundOnce()
    {
        using EmbeddingSet set = Clusters.Set(100, 8);
        NeighbourRows rows = new(new ExactNeighbours(set, 1), new NeighbourRowsOptions { Neighbours = 7 });

        ReadOnlyMemory<int> first = rows.Of(3), second = rows.Of(3);

        Assert.Equal(BruteForce.Neighbours(set, 3)[..7], first.ToArray());
        Assert.True(first.Equals(second));
        Assert.Equal((1, 1), (rows.RowsFound, rows.RowsShared));
    }

    [Fact]
    public void Of_MoreRowsThanAreKept_ForgetsTheOneLongestUnused()
    {
        using EmbeddingSet set = Clusters.Set(100, 8);
        NeighbourRows rows = new(new ExactNeighbours(set, 1), new NeighbourRowsOptions { Neighbours = 3, MostRows = 2 });
        rows.Of(1);
        rows.Of(2);
        rows.Of(1);

        rows.Of(3);

        Assert.Equal((true, false, true), (rows.Has(1), rows.Has(2), rows.Has(3)));
        Assert.Equal(BruteForce.Neighbours(set, 2)[..3], rows.Of(2).ToArray());
    }

    [Fact]
    public void Prepare_RowsTwiceAndAtHand_FindsOnlyWhatIsMissing()
    {
        using EmbeddingSet set = Clusters.Set(100, 8);
        NeighbourRows rows = new(new ExactNeighbours(set, 1), new NeighbourRowsOptions { Neighbours = 3 });
        rows.Of(5);

        rows.Prepare([5, 6, 6, 7]);

        Assert.Equal(3, rows.RowsFound);
        Assert.All([5, 6, 7], row => Assert.Equal(BruteForce.Neighbours(set, row)[..3], rows.Of(row).ToArray()));
    }

    [Fact]
    public void Of_ManyThreads_GivesEveryoneTheSame()
    {
        using EmbeddingSet set = Clusters.Set(60, 8);
        NeighbourRows rows = new(new ExactNeighbours(set, 1), new NeighbourRowsOptions { Neighbours = 5, MostRows = 20 });
        int[][] expected = [.. Enumerable.Range(0, 60).Select(row => BruteForce.Neighbours(set, row)[..5])];
        int wrong = 0;

        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int row = (int)(Chance.Mix(2, (ulong)i) % 60);
            if (!rows.Of(row).Span.SequenceEqual(expected[row])) Interlocked.Increment(ref wrong);
        });

        Assert.Equal(0, wrong);
        Assert.Equal(4000, rows.RowsFound + rows.RowsShared);
        Assert.InRange(Enumerable.Range(0, 60).Count(rows.Has), 1, 20);
    }

    [Fact]
    public void Create_MoreNeighboursThanPoints_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(50, 8);

        SearchException refused = Assert.Throws<SearchException>(() => new NeighbourRows(new ExactNeighbours(set, 1), new NeighbourRowsOptions()));

        Assert.Equal(SearchFaultCodes.TooFewPoints, refused.Code);
        Assert.Contains("Neighbours is 100, but a point of this set has 49 others", refused.Message, StringComparison.Ordinal);
    }
}
