using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Tests.Embeddings;

public sealed class EmbeddingSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void From_UnitRows_KeepsTheirBits()
    {
        float[] vectors = Clusters.Vectors(50, 37);
        using EmbeddingSet set = EmbeddingSet.From(Clusters.Ids(50), vectors, 37);

        Assert.Equal((50, 37), (set.Count, set.Width));
        for (int row = 0; row < 50; row++)
        {
            Assert.Equal(vectors.AsSpan(row * 37, 37), set.Vector(row));
            Assert.Equal(row, set.Find(set.Id(row)));
        }
    }

    [Fact]
    public void From_RowsOfAnyLength_AreScaledToOne()
    {
        using EmbeddingSet set = EmbeddingSet.From(["a", "b"], [3, 4, 1e-20f, 0], 2);

        Assert.Equal([0.6f, 0.8f], set.Vector(0).ToArray());
        Assert.Equal([1f, 0f], set.Vector(1).ToArray());
    }

    [Fact]
    public void Find_IdsBeyondAscii_FindsEach()
    {
        string[] ids = ["é", "e", "日本", "🦊", "Z", "a", "aa", "😀"];
        using EmbeddingSet set = EmbeddingSet.From(ids, [.. Enumerable.Repeat(1f, ids.Length)], 1);

        Assert.Equal(Enumerable.Range(0, ids.Length), ids.Select(set.Find));
        Assert.Equal(-1, set.Find("b"));
        Assert.Equal(SearchFaultCodes.Unknown, Assert.Throws<SearchException>(() => set.RowOf("b")).Code);
    }

    [Theory]
    [InlineData(float.NaN, 1f, SearchFaultCodes.NotFinite, "row 1 ('b') has NaN at place 0")]
    [InlineData(1f, float.NegativeInfinity, SearchFaultCodes.NotFinite, "row 1 ('b') has -Infinity at place 1")]
    [InlineData(0f, -0f, SearchFaultCodes.Zero, "row 1 ('b') is zero")]
    public void From_BrokenRow_NamesRowAndId(float first, float second, string code, string text)
    {
        SearchException broken = Assert.Throws<SearchException>(() => EmbeddingSet.From(["a", "b", "c"], [1, 0, first, second, 0, 1], 2));

        Assert.Equal(code, broken.Code);
        Assert.Contains(text, broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_DuplicateIds_NamesBothRows()
    {
        SearchException broken = Assert.Throws<SearchException>(() => EmbeddingSet.From(["a", "b", "a"], [1, 2, 3], 1));

        Assert.Equal(SearchFaultCodes.DuplicateId, broken.Code);
        Assert.Contains("rows 0 and 2 have one id, 'a'", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_OtherWidth_IsRefusedAndTheSetStays()
    {
        using EmbeddingSetBuilder builder = new(3);
        builder.Add("a", [1, 2, 3]);

        SearchException broken = Assert.Throws<SearchException>(() => builder.Add("b", [1, 2]));

        Assert.Equal(SearchFaultCodes.Width, broken.Code);
        Assert.Contains("row 1 ('b') has 2 numbers, but the set has rows of 3", broken.Message, StringComparison.Ordinal);
        using EmbeddingSet set = builder.Build();
        Assert.Equal(1, set.Count);
    }

    [Fact]
    public void Add_IdThatIsNoText_IsRefused()
    {
        using EmbeddingSetBuilder builder = new(1);

        Assert.All(["", "a\ud800"], id => Assert.Equal(SearchFaultCodes.Id, Assert.Throws<SearchException>(() => builder.Add(id, [1])).Code));
    }

    [Fact]
    public void Build_WithoutRows_IsRefused()
    {
        using EmbeddingSetBuilder builder = new(1);

        Assert.Equal(SearchFaultCodes.Empty, Assert.Throws<SearchException>(builder.Build).Code);
    }

    [Fact]
    public void Add_MoreRowsThanExpected_KeepsAll()
    {
        float[] vectors = Clusters.Vectors(500, 20);
        using EmbeddingSetBuilder builder = new(20, expectedRows: 3);
        for (int row = 0; row < 500; row++) builder.Add($"{row}", vectors.AsSpan(row * 20, 20));

        using EmbeddingSet set = builder.Build();

        for (int row = 0; row < 500; row++) Assert.Equal(vectors.AsSpan(row * 20, 20), set.Vector(row));
    }

    [Fact]
    public void Open_SavedSet_IsEqual()
    {
        string path = _folder.PathOf("set.embeddings");
        using EmbeddingSet set = Clusters.Set(203, 50);
        set.Save(path);

        using EmbeddingSet opened = EmbeddingSet.Open(path);

        Assert.True(opened.IsMapped);
        Assert.Equal((set.Count, set.Width), (opened.Count, opened.Width));
        Assert.Equal(set.Fingerprint, opened.Fingerprint);
        for (int row = 0; row < set.Count; row++)
        {
            Assert.Equal(set.Vector(row), opened.Vector(row));
            Assert.Equal(set.Id(row), opened.Id(row));
            Assert.Equal(row, opened.Find(set.Id(row)));
        }
    }

    [Fact]
    public void Fingerprint_OfAnyChange_Differs()
    {
        using EmbeddingSet set = EmbeddingSet.From(["a", "b"], [1, 0, 0, 1], 2);
        using EmbeddingSet otherId = EmbeddingSet.From(["a", "c"], [1, 0, 0, 1], 2);
        using EmbeddingSet otherOrder = EmbeddingSet.From(["b", "a"], [0, 1, 1, 0], 2);
        using EmbeddingSet otherNumber = EmbeddingSet.From(["a", "b"], [1, 0, 1e-4f, 1], 2);

        Assert.Equal(4, new[] { set, otherId, otherOrder, otherNumber }.Select(s => Convert.ToHexString(s.Fingerprint)).Distinct().Count());
    }

    [Fact]
    public void Open_AnyBitFlippedOrAnyEndCutOff_IsRefused()
    {
        string path = _folder.PathOf("set.embeddings");
        using (EmbeddingSet set = Clusters.Set(9, 5)) set.Save(path);

        FileDamage.EveryByteMatters(path, _folder.PathOf("broken"), p => EmbeddingSet.Open(p).Dispose());
    }

    [Fact]
    public void Open_NoFile_IsRefused() =>
        Assert.Equal(SearchFaultCodes.Unreadable, Assert.Throws<SearchException>(() => EmbeddingSet.Open(_folder.PathOf("none"))).Code);

    [Fact]
    public void Save_FolderThatIsNotThere_IsRefused()
    {
        using EmbeddingSet set = Clusters.Set(3, 4);

        Assert.Equal(SearchFaultCodes.Unwritable, Assert.Throws<SearchException>(() => set.Save(_folder.PathOf("no/such/folder"))).Code);
    }
}
