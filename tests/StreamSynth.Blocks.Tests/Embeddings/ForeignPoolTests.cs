using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Searching;
using StreamSynth.Blocks.Tests.Parquet;
using StreamSynth.Search;

namespace StreamSynth.Blocks.Tests.Embeddings;

/// <summary>Opens pools that other programs wrote, with vectors as lists of numbers.</summary>
public sealed class ForeignPoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("foreign").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("FLOAT[]")]
    [InlineData("DOUBLE[]")]
    [InlineData("FLOAT[4]")]
    public void Open_ListsOfNumbers_HoldsUnitVectorsIdsAndClasses(string type)
    {
        string path = Copy($"SELECT 1000 + i AS id, i % 3 AS label, 'f' || (i % 2) AS family, [3, 0, i, -4]::{type} AS emb FROM range(3000) t(i)");

        using EmbeddingPool pool = EmbeddingPool.Open(path);

        Assert.Equal((3000, 4), (pool.Points.Count, pool.Points.Width));
        Assert.Equal("embedding = 'emb', id = 'id', class = 'label', family = 'family'", pool.Columns!.ToString());
        Assert.Equal([0.6f, 0, 0, -0.8f], pool.Points.Vector(0).ToArray());
        for (int i = 0; i < 3000; i += 117)
        {
            Assert.Equal(($"{1000 + i}", $"{i % 3}", $"f{i % 2}"), (pool.Points.Id(i), pool.Classes[i], pool.Families[i]));
            double length = Math.Sqrt(25 + ((double)i * i));
            Assert.Equal(new[] { 3 / length, 0, i / length, -4 / length }, pool.Points.Vector(i).ToArray().Select(n => (double)n), (a, b) => Math.Abs(a - b) < 1e-7);
        }
    }

    [Fact]
    public void Open_RowsOfOwnFileAsLists_HoldsTheSameVectors()
    {
        float[][] vectors = [.. Enumerable.Range(0, 40).Select(i => MadeEmbeddings.Vector(i))];
        string rows = string.Join(", ", vectors.Select((v, i) => $"('item{i}', '[{string.Join(", ", v.Select(n => $"{n:R}"))}]'::FLOAT[])"));

        using EmbeddingPool own = EmbeddingPool.Open(MadeEmbeddings.Write(Path.Combine(_folder, "own.parquet"), 40));
        using EmbeddingPool pool = EmbeddingPool.Open(Copy($"SELECT * FROM (VALUES {rows}) t(id, vector)"));

        Assert.Equal(own.Points.Fingerprint.ToArray(), pool.Points.Fingerprint.ToArray());
        Assert.All(pool.Classes, name => Assert.Empty(name));
        Assert.All(pool.Families, Assert.Null);
        Assert.Null(own.Columns);
    }

    [Fact]
    public void Open_NoIdColumn_NumbersTheRowsOfTheFile()
    {
        string path = Copy("SELECT 'c' || (i % 4) AS class, [i + 1, 1]::FLOAT[] AS v FROM range(20) t(i)");

        using EmbeddingPool pool = EmbeddingPool.Open(path, row => row.Class == "c1");

        Assert.Equal(["1", "5", "9", "13", "17"], Enumerable.Range(0, pool.Points.Count).Select(pool.Points.Id));
    }

    [Fact]
    public void Rows_ColumnsNamed_ReadsThose()
    {
        string path = Copy("SELECT 'a' AS id, 'p.png' AS file, [1, 0]::FLOAT[] AS clip, [0, 2, 1]::FLOAT[] AS dino, 7 AS artist");

        EmbeddingRow row = Assert.Single(EmbeddingPool.Rows(path, new() { Embedding = "dino", Id = "file", Class = "artist" }));

        Assert.Equal(("p.png", "7", null, 0L), (row.Id, row.Class, row.Family, row.Ordinal));
        Assert.Equal([0, 2, 1], EmbeddingCoding.Decode(row));
    }

    [Theory]
    [InlineData("('a', [1.5]), (NULL, [2.5])", "SS7015", "row 1, column 'id': expected an id, found null")]
    [InlineData("('a', [1.5]), ('b', NULL)", "SS7015", "row 1 ('b'), column 'v': expected a list of numbers, found null")]
    [InlineData("('a', [1.5, 2]), ('b', [1.5, NULL])", "SS7015", "row 1 ('b'), column 'v': expected a list of numbers, found null at place 1")]
    [InlineData("('a', [1.5]), ('b', [])", "SS7015", "row 1 ('b'), column 'v': expected a list of numbers, found an empty list")]
    [InlineData("('a', []), ('b', [1.5])", "SS7015", "row 0 ('a'), column 'v': expected a list of numbers, found an empty list")]
    [InlineData("('a', [1.5]), ('b', [1.5, 2])", "SS7001", "row 1 ('b') has 2 numbers, but the set has rows of 1")]
    [InlineData("('a', [1.5]), ('b', ['NaN'::DOUBLE])", "SS7002", "row 1 ('b') has NaN at place 0")]
    [InlineData("('a', [1.5]), ('b', [1e39::DOUBLE])", "SS7002", "row 1 ('b') has Infinity at place 0")]
    [InlineData("('a', [1.5]), ('b', [0])", "SS7003", "row 1 ('b') is zero")]
    [InlineData("('a', [1.5]), ('', [2])", "SS7004", "row 1 has an empty id")]
    [InlineData("('a', [1.5]), ('a', [2])", "SS7005", "rows 0 and 1 have one id, 'a'")]
    public void Open_RowThatCannotBeUsed_SaysWhichAndWhy(string rows, string code, string expected)
    {
        string path = Copy($"SELECT id, v::DOUBLE[] AS v FROM (VALUES {rows}) t(id, v)");

        SearchException refused = Assert.Throws<SearchException>(() => EmbeddingPool.Open(path));

        Assert.Equal(code, refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Fix);
    }

    [Fact]
    public void Open_TwoColumnsOfVectors_ListsThemAndSaysHowToNameOne()
    {
        string path = Copy("SELECT i AS id, [1]::FLOAT[] AS clip, [1, 2]::DOUBLE[] AS dino FROM range(3) t(i)");

        SearchException refused = Assert.Throws<SearchException>(() => EmbeddingPool.Check(path));

        Assert.Equal("SS7015", refused.Code);
        foreach (string part in new[] { path, "'clip' FLOAT[], 'dino' DOUBLE[]", "--pool-column embedding=NAME", "\"columns\": { \"embedding\": \"NAME\" }" }) Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        EmbeddingPool.Check(path, new() { Embedding = "dino" });
    }

    [Fact]
    public void Check_ColumnsOfOwnFile_AreNotNamed()
    {
        string path = MadeEmbeddings.Write(Path.Combine(_folder, "own.parquet"), 3);

        SearchException refused = Assert.Throws<SearchException>(() => EmbeddingPool.Check(path, new() { Class = "name" }));

        Assert.Equal(("SS7015", "leave the columns out"), (refused.Code, refused.Fix));
        EmbeddingPool.Check(path, new());
    }

    [Fact]
    public void Pictures_InThePoolItself_AreFoundByAnyId()
    {
        string rows = string.Join(", ", ParquetFiles.Images.Select((image, i) => $"('k{i}', {ParquetFiles.Struct(image)}, [{i}, 1]::FLOAT[])"));
        using EmbeddingPool pool = EmbeddingPool.Open(Copy($"SELECT * FROM (VALUES {rows}) t(id, image, embedding)"));

        IPoolPictures pictures = PoolPictures.Open("pool.parquet", "image", 24, new([_folder]), pool.Path, id => pool.Points.Find(id));

        for (int i = 0; i < ParquetFiles.Images.Count; i++) Assert.Equal(ParquetFiles.Images[i], ParquetFiles.Blob(pictures.Read($"k{i}")!));
        Assert.Null(pictures.Read("pool.parquet/0"));
        Assert.Null(pictures.Read("k99"));
    }

    private string Copy(string query)
    {
        string path = Path.Combine(_folder, "pool.parquet");
        ParquetFiles.Copy(path, query);

        return path;
    }
}
