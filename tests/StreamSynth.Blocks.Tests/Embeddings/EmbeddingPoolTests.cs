using StreamSynth.Blocks.Embeddings;
using StreamSynth.Search;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Tests.Embeddings;

public sealed class EmbeddingPoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pool").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_WrittenRows_HoldsVectorsIdsAndClasses()
    {
        using EmbeddingPool pool = EmbeddingPool.Open(MadeEmbeddings.Write(PathOf("pool.parquet"), 50));

        Assert.Equal(50, pool.Points.Count);
        Assert.Equal("item7", pool.Points.Id(7));
        Assert.Equal(("class3", "family1"), (pool.Classes[7], pool.Families[7]));
        Assert.Equal(MadeEmbeddings.Vector(7), pool.Points.Vector(7).ToArray());
    }

    [Fact]
    public void Open_SomeWanted_HoldsThoseAlone()
    {
        using EmbeddingPool pool = EmbeddingPool.Open(MadeEmbeddings.Write(PathOf("pool.parquet"), 50), row => row.Class == "class1");

        Assert.Equal(Enumerable.Range(0, 50).Where(i => i % 4 == 1).Select(i => $"item{i}"), Enumerable.Range(0, pool.Points.Count).Select(pool.Points.Id));
    }

    [Theory]
    [InlineData("width", "SS7001")]
    [InlineData("nan", "SS7002")]
    [InlineData("zero", "SS7003")]
    [InlineData("twice", "SS7005")]
    [InlineData("none", "SS7006")]
    [InlineData("missing", "SS7010")]
    [InlineData("torn", "SS7010")]
    [InlineData("columns", "SS7015")]
    [InlineData("precision", "SS7015")]
    public void Open_BadFile_SaysWhatAndWhere(string fault, string code)
    {
        string path = PathOf("bad.parquet");
        EmbeddingRow[] rows = [.. Enumerable.Range(0, 20).Select(i => MadeEmbeddings.Row(i))];
        switch (fault)
        {
            case "width": rows[9] = rows[9] with { Embedding = rows[9].Embedding[..32] }; break;
            case "nan": BitConverter.TryWriteBytes(rows[9].Embedding, float.NaN); break;
            case "zero": Array.Clear(rows[9].Embedding); break;
            case "twice": rows[9] = rows[9] with { Id = "item4" }; break;
            case "none": rows = []; break;
            case "precision": rows[9] = rows[9] with { Precision = "bfloat16" }; break;
        }

        if (fault == "columns") ParquetTable.Write(path, [new OtherRow { Id = "a", Vector = 1 }]);
        else if (fault != "missing") ParquetTable.Write(path, rows);
        if (fault == "torn") File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);

        SearchException refused = Assert.Throws<SearchException>(() => EmbeddingPool.Open(path));

        Assert.Equal(code, refused.Code);
        Assert.Contains("bad.parquet", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Fix: ", refused.Message, StringComparison.Ordinal);
        if (fault is "width" or "nan" or "zero" or "precision") Assert.Contains("item9", refused.Message, StringComparison.Ordinal);
        if (fault == "columns") Assert.Contains("embedding", refused.Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private sealed record OtherRow
    {
        public required string Id { get; init; }

        public required double Vector { get; init; }
    }
}
