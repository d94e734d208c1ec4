using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Neighbours.Hnsw;

namespace StreamSynth.Search.Tests.Neighbours.Hnsw;

public sealed class HnswNeighboursTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OfRows_ClusteredVectors_FindNinetySevenOfHundred()
    {
        using EmbeddingSet set = Clusters.Set(6000, 64);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions { BuildWidth = 120 }, 2);

        Assert.InRange(Recall(index, set, 100), 0.97, 1);
    }

    [Fact]
    public void OfVectors_EveryPointOfTheSet_FindsItself()
    {
        using EmbeddingSet set = Clusters.Set(4000, 32);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions { BuildWidth = 80, SearchWidth = 60 }, 2);
        Neighbour[] found = new Neighbour[set.Count];

        index.OfVectors([.. Enumerable.Range(0, set.Count).SelectMany(row => set.Vector(row).ToArray())], 1, found);

        Assert.Equal(Enumerable.Range(0, set.Count), found.Select(n => n.Row));
    }

    [Fact]
    public void Build_AnyThreads_GivesTheSameGraph()
    {
        using EmbeddingSet set = Clusters.Set(2500, 24);
        HnswOptions options = new() { BuildWidth = 40, Seed = 3 };
        using HnswNeighbours one = HnswNeighbours.Build(set, options, 1), three = HnswNeighbours.Build(set, options, 3);
        using HnswNeighbours otherSeed = HnswNeighbours.Build(set, options with { Seed = 4 }, 3);
        (string a, string b, string c) = (_folder.PathOf("a"), _folder.PathOf("b"), _folder.PathOf("c"));
        one.Save(a);
        three.Save(b);
        otherSeed.Save(c);

        Assert.Equal(File.ReadAllBytes(a), File.ReadAllBytes(b));
        Assert.NotEqual(File.ReadAllBytes(a), File.ReadAllBytes(c));
    }

    [Fact]
    public void Build_PermutedSet_FindsTheSameIds()
    {
        float[] vectors = Clusters.Vectors(1500, 24);
        string[] ids = Clusters.Ids(1500);
        int[] order = [.. Enumerable.Range(0, 1500).OrderBy(row => Chance.Mix(5, (ulong)row))];
        using EmbeddingSet set = EmbeddingSet.From(ids, vectors, 24);
        using EmbeddingSet permuted = EmbeddingSet.From([.. order.Select(row => ids[row])], [.. order.SelectMany(row => vectors[(row * 24)..((row + 1) * 24)])], 24);
        HnswOptions options = new() { BuildWidth = 30, SearchWidth = 30 };
        using HnswNeighbours index = HnswNeighbours.Build(set, options, 2), other = HnswNeighbours.Build(permuted, options, 2);

        foreach (string id in ids.Take(200)) Assert.Equal(Of(index, id), Of(other, id));

        static (string, float)[] Of(HnswNeighbours index, string id)
        {
            Neighbour[] found = new Neighbour[20];
            index.OfRows([index.Points.RowOf(id)], 20, found);
            return [.. found.Select(n => (index.Points.Id(n.Row), n.Similarity))];
        }
    }

    [Fact]
    public void OfRows_AnyAnswer_IsSortedWithoutTheRowItself()
    {
        using EmbeddingSet set = Clusters.Set(1200, 16);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions { BuildWidth = 40, SearchWidth = 10 }, 2);
        int[] asked = [.. Enumerable.Range(0, 1200)];
        Neighbour[] found = new Neighbour[1200 * 25];

        index.OfRows(asked, 25, found);

        foreach (int row in asked)
        {
            Neighbour[] own = found[(row * 25)..((row + 1) * 25)];
            Assert.DoesNotContain(row, own.Select(n => n.Row));
            Assert.Equal(25, own.Select(n => n.Row).Distinct().Count());
            Assert.Equal(own.OrderByDescending(n => n.Similarity).ThenBy(n => set.Id(n.Row), StringComparer.Ordinal), own);
            Assert.All(own, n => Assert.Equal(BruteForce.Similarity(set, row, n.Row), n.Similarity, 2e-6));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(300)]
    public void OfRows_AsManyAsThereAre_FindsAll(int count)
    {
        using EmbeddingSet set = Clusters.Set(count, 8);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions { Links = 4, BuildWidth = 8, SearchWidth = 1 }, 2);
        Neighbour[] found = new Neighbour[count - 1];
        for (int row = 0; row < count; row++)
        {
            index.OfRows([row], count - 1, found);
            Assert.Equal(Enumerable.Range(0, count).Where(r => r != row), found.Select(n => n.Row).Order());
        }
    }

    [Fact]
    public void OfRows_ManyEqualVectors_AreAllReached()
    {
        // 600 equal rows in two places and 50 others: choosing links by direction would leave most of them alone.
        float[] vectors = Clusters.Vectors(650, 8);
        for (int row = 0; row < 600; row++) vectors.AsSpan(row % 2 * 8, 8).CopyTo(vectors.AsSpan(row * 8));
        using EmbeddingSet set = EmbeddingSet.From(Clusters.Ids(650), vectors, 8);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions { Links = 4, BuildWidth = 20 }, 2);
        Neighbour[] found = new Neighbour[649];

        index.OfRows([600], 649, found);

        Assert.Equal(Enumerable.Range(0, 650).Where(r => r != 600), found.Select(n => n.Row).Order());
    }

    [Fact]
    public void Extend_InSteps_FindsAsMuchAsOneBuild()
    {
        float[] vectors = Clusters.Vectors(5000, 48);
        string[] ids = Clusters.Ids(5000);
        using EmbeddingSet first = EmbeddingSet.From(ids[..1500], vectors.AsSpan(0, 1500 * 48), 48);
        using EmbeddingSet second = EmbeddingSet.From(ids[..1501], vectors.AsSpan(0, 1501 * 48), 48);
        using EmbeddingSet all = EmbeddingSet.From(ids, vectors, 48);
        HnswOptions options = new() { BuildWidth = 100, SearchWidth = 150 };
        using HnswNeighbours grown = HnswNeighbours.Build(first, options, 2);
        using HnswNeighbours built = HnswNeighbours.Build(all, options, 2);

        grown.Extend(second);
        grown.Extend(all);

        (double inSteps, double atOnce) = (Recall(grown, all, 50), Recall(built, all, 50));
        Assert.InRange(inSteps, Math.Max(0.97, atOnce - 0.01), 1);
    }

    [Fact]
    public void Extend_IndexOfAFile_Grows()
    {
        float[] vectors = Clusters.Vectors(900, 16);
        string[] ids = Clusters.Ids(900);
        using EmbeddingSet first = EmbeddingSet.From(ids[..700], vectors.AsSpan(0, 700 * 16), 16);
        using EmbeddingSet all = EmbeddingSet.From(ids, vectors, 16);
        string path = _folder.PathOf("index"), inMemory = _folder.PathOf("memory"), ofFile = _folder.PathOf("file");
        using HnswNeighbours kept = HnswNeighbours.Build(first, new HnswOptions { BuildWidth = 40 }, 2);
        kept.Save(path);
        byte[] before = File.ReadAllBytes(path);
        using HnswNeighbours opened = HnswNeighbours.Open(path, first, 2);

        kept.Extend(all);
        opened.Extend(all);

        kept.Save(inMemory);
        opened.Save(ofFile);
        Assert.Equal(File.ReadAllBytes(inMemory), File.ReadAllBytes(ofFile));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Extend_SetThatBeginsOtherwise_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(40, 8), other = Clusters.Set(60, 8, seed: 9);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions(), 1);

        Assert.Equal(SearchFaultCodes.OtherData, Assert.Throws<SearchException>(() => index.Extend(other)).Code);
    }

    [Fact]
    public void Open_SavedIndex_AnswersEqually()
    {
        using EmbeddingSet set = Clusters.Set(1000, 20);
        HnswOptions options = new() { Links = 9, BuildWidth = 50, SearchWidth = 33, Seed = 12 };
        using HnswNeighbours index = HnswNeighbours.Build(set, options, 2);
        index.Save(_folder.PathOf("index"));
        using HnswNeighbours opened = HnswNeighbours.Open(_folder.PathOf("index"), set, 2);
        int[] rows = [.. Enumerable.Range(0, 1000)];
        Neighbour[] expected = new Neighbour[30_000], found = new Neighbour[30_000];

        index.OfRows(rows, 30, expected);
        opened.OfRows(rows, 30, found);

        Assert.Equal(options, opened.Options);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Open_AnyBitFlippedOrAnyEndCutOff_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(12, 4);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions { Links = 4, BuildWidth = 8 }, 1);
        index.Save(_folder.PathOf("index"));

        FileDamage.EveryByteMatters(_folder.PathOf("index"), _folder.PathOf("broken"), path => HnswNeighbours.Open(path, set, 1).Dispose());
    }

    [Fact]
    public void Open_OtherVersionEmbeddingsOrKind_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(30, 4), other = Clusters.Set(30, 4, seed: 2), larger = Clusters.Set(31, 4);
        using HnswNeighbours index = HnswNeighbours.Build(set, new HnswOptions(), 1);
        (string path, string embeddings) = (_folder.PathOf("index"), _folder.PathOf("embeddings"));
        index.Save(path);
        set.Save(embeddings);

        Assert.Equal(SearchFaultCodes.OtherData, Assert.Throws<SearchException>(() => HnswNeighbours.Open(path, other, 1)).Code);
        Assert.Equal(SearchFaultCodes.OtherData, Assert.Throws<SearchException>(() => HnswNeighbours.Open(path, larger, 1)).Code);
        Assert.Equal(SearchFaultCodes.Unreadable, Assert.Throws<SearchException>(() => HnswNeighbours.Open(embeddings, set, 1)).Code);
        FileDamage.SetVersion(path, 2);
        SearchException refused = Assert.Throws<SearchException>(() => HnswNeighbours.Open(path, set, 1));
        Assert.Equal(SearchFaultCodes.Version, refused.Code);
        Assert.Contains("expected version 1 of the format, found 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_OptionsOutOfRange_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(5, 4);

        Assert.Equal(SearchFaultCodes.Setting, Assert.Throws<SearchException>(() => HnswNeighbours.Build(set, new HnswOptions { Links = 3 }, 1)).Code);
    }

    private static double Recall(INeighbours index, EmbeddingSet set, int count)
    {
        int[] asked = [.. Enumerable.Range(0, 200).Select(i => (int)(Chance.Mix(1, (ulong)i) % (ulong)set.Count))];
        Neighbour[] exact = new Neighbour[asked.Length * count], found = new Neighbour[asked.Length * count];
        new ExactNeighbours(set, 2).OfRows(asked, count, exact);
        index.OfRows(asked, count, found);
        int hits = 0;
        for (int i = 0; i < asked.Length; i++)
        {
            hits += found[(i * count)..((i + 1) * count)].Select(n => n.Row).Intersect(exact[(i * count)..((i + 1) * count)].Select(n => n.Row)).Count();
        }

        return (double)hits / exact.Length;
    }
}
