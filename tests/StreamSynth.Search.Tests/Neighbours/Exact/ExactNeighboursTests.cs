using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;

namespace StreamSynth.Search.Tests.Neighbours.Exact;

public sealed class ExactNeighboursTests
{
    [Theory]
    [InlineData(1500, 64, 100, 1)]
    [InlineData(1500, 33, 10, 2)]
    [InlineData(1030, 7, 1029, 2)]
    [InlineData(9, 3, 8, 2)]
    [InlineData(2, 1, 1, 1)]
    public void OfRows_AnySet_AreThoseOfBruteForce(int rows, int width, int count, int threads)
    {
        using EmbeddingSet set = Clusters.Set(rows, width);
        ExactNeighbours neighbours = new(set, threads);
        int[] asked = [.. Enumerable.Range(0, Math.Min(rows, 200)).Select(i => i * 7 % rows)];
        Neighbour[] found = new Neighbour[asked.Length * count];

        neighbours.OfRows(asked, count, found);

        for (int i = 0; i < asked.Length; i++)
        {
            Neighbour[] own = found[(i * count)..((i + 1) * count)];
            int[] expected = BruteForce.Neighbours(set, asked[i])[..count];
            Assert.DoesNotContain(asked[i], own.Select(n => n.Row));
            Assert.Equal(count, own.Select(n => n.Row).Distinct().Count());
            for (int j = 0; j < count; j++)
            {
                // Single precision may swap what is closer than it can tell.
                double similarity = BruteForce.Similarity(set, asked[i], own[j].Row);
                Assert.Equal(similarity, own[j].Similarity, 2e-6);
                Assert.Equal(BruteForce.Similarity(set, asked[i], expected[j]), similarity, 2e-6);
            }
        }
    }

    [Fact]
    public void OfRows_EqualVectors_GoById()
    {
        // Ids run against the rows.
        string[] ids = [.. Enumerable.Range(0, 100).Select(i => $"{99 - i:D3}")];
        using EmbeddingSet set = EmbeddingSet.From(ids, [.. Enumerable.Repeat(1f, 300)], 3);
        Neighbour[] found = new Neighbour[10];

        new ExactNeighbours(set, 2).OfRows([97], 10, found);

        Assert.Equal([99, 98, 96, 95, 94, 93, 92, 91, 90, 89], found.Select(n => n.Row));
    }

    [Fact]
    public void OfRows_OneOrManyQuestionsAndThreads_GiveEqualBits()
    {
        using EmbeddingSet set = Clusters.Set(3000, 48);
        int[] asked = [.. Enumerable.Range(0, 300)];
        Neighbour[] together = new Neighbour[asked.Length * 20], alone = new Neighbour[20];
        new ExactNeighbours(set, 3).OfRows(asked, 20, together);

        ExactNeighbours one = new(set, 1);
        foreach (int row in asked)
        {
            one.OfRows([row], 20, alone);
            Assert.Equal(together[(row * 20)..((row + 1) * 20)], alone);
        }
    }

    [Fact]
    public void OfRows_PermutedSet_FindsTheSameIdsWithEqualBits()
    {
        float[] vectors = Clusters.Vectors(700, 24);
        string[] ids = Clusters.Ids(700);
        int[] order = [.. Enumerable.Range(0, 700).OrderBy(row => Chance.Mix(5, (ulong)row))];
        using EmbeddingSet set = EmbeddingSet.From(ids, vectors, 24);
        using EmbeddingSet permuted = EmbeddingSet.From([.. order.Select(row => ids[row])], [.. order.SelectMany(row => vectors[(row * 24)..((row + 1) * 24)])], 24);

        foreach (string id in ids.Take(50)) Assert.Equal(Of(set, id), Of(permuted, id));

        static (string, float)[] Of(EmbeddingSet set, string id)
        {
            Neighbour[] found = new Neighbour[30];
            new ExactNeighbours(set, 1).OfRows([set.RowOf(id)], 30, found);
            return [.. found.Select(n => (set.Id(n.Row), n.Similarity))];
        }
    }

    [Fact]
    public void OfVectors_RowsOfTheSet_FindThemselves()
    {
        using EmbeddingSet set = Clusters.Set(400, 40);
        Neighbour[] found = new Neighbour[400];
        float[] questions = [.. Enumerable.Range(0, 400).SelectMany(row => set.Vector(row).ToArray())];

        new ExactNeighbours(set, 2).OfVectors(questions, 1, found);

        Assert.Equal(Enumerable.Range(0, 400), found.Select(n => n.Row));
    }

    [Fact]
    public void OfRows_MoreThanThereAre_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(10, 4);
        ExactNeighbours neighbours = new(set, 1);

        SearchException refused = Assert.Throws<SearchException>(() => neighbours.OfRows([0], 10, new Neighbour[10]));

        Assert.Equal(SearchFaultCodes.TooFewPoints, refused.Code);
        Assert.Contains("10 neighbours are asked for, but a point of this set has 9 others", refused.Message, StringComparison.Ordinal);
        Assert.Throws<SearchException>(() => neighbours.OfRows([0], 0, []));
        Assert.Equal(SearchFaultCodes.Unknown, Assert.Throws<SearchException>(() => neighbours.OfRows([10], 1, new Neighbour[1])).Code);
    }

    [Fact]
    public void OfVectors_WrongWidthOrNaN_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(10, 4);
        ExactNeighbours neighbours = new(set, 1);

        Assert.Equal(SearchFaultCodes.Width, Assert.Throws<SearchException>(() => neighbours.OfVectors([1, 2, 3], 1, new Neighbour[1])).Code);
        Assert.Equal(SearchFaultCodes.NotFinite, Assert.Throws<SearchException>(() => neighbours.OfVectors([1, 2, 3, float.NaN], 1, new Neighbour[1])).Code);
    }

    [Fact]
    public void OfRows_Cancelled_Stops()
    {
        using EmbeddingSet set = Clusters.Set(100, 4);

        Assert.Throws<OperationCanceledException>(() => new ExactNeighbours(set, 2).OfRows([0], 5, new Neighbour[5], new CancellationToken(canceled: true)));
    }
}
