using StreamSynth.Storage.Tables;

namespace StreamSynth.Storage.Tests;

public sealed class EmbeddingColumnsTests
{
    private const string Numbers = "[i / 8.0, -i, 0.25, 1e-3]";

    [Theory]
    [InlineData("FLOAT[]")]
    [InlineData("DOUBLE[]")]
    [InlineData("FLOAT[4]")]
    [InlineData("DECIMAL(9, 3)[]")]
    public void Read_ListsOfNumbers_GivesThemAsTheyStand(string type)
    {
        using TemporaryFolder folder = new();
        EmbeddingColumns columns = Open(folder, $"SELECT i AS id, {Numbers}::{type} AS emb FROM range(5000) t(i)", new() { Embedding = "emb" });

        ForeignEmbedding[] rows = [.. columns.Read()];

        Assert.Equal(5000, rows.Length);
        Assert.All(rows.Index(), row =>
        {
            (int i, ForeignEmbedding found) = row;
            Assert.Equal((i, $"{i}"), (found.Row, found.Id));
            float first = type.StartsWith("DECIMAL", StringComparison.Ordinal) ? (float)Math.Round(i / 8.0, 3, MidpointRounding.AwayFromZero) : i / 8f;
            Assert.Equal([first, -i, 0.25f, 1e-3f], found.Vector!);
            Assert.Null(found.NullAt);
        });
    }

    [Theory]
    [InlineData("i AS id, [i]::FLOAT[] AS v", "embedding = 'v', id = 'id'", "2")]
    [InlineData("[i]::FLOAT[] AS v, i * 7 AS number", "embedding = 'v'", "2")]
    [InlineData("'k' || i AS ID, [i]::DOUBLE[] AS v, i % 2 AS Label", "embedding = 'v', id = 'ID', class = 'Label'", "k2", "0")]
    [InlineData("i AS id, [i]::FLOAT[] AS dino, [i]::FLOAT[] AS embeddings, 'c' AS class, 'd' AS label", "embedding = 'embeddings', id = 'id', class = 'class'", "2", "c")]
    [InlineData("i::UBIGINT AS id, [i]::FLOAT[] AS v, [1] AS class, 'd' AS label, 3 AS family, 's' AS split, 'n' AS name", "embedding = 'v', id = 'id', class = 'label', split = 'split', name = 'name'", "2", "d", null, "s", "n")]
    [InlineData("'0e37dfae-5d07-4a3c-9d4e-cd0a1b2c3d4e'::UUID AS id, [i]::FLOAT[] AS v, 'f' AS family", "embedding = 'v', id = 'id', family = 'family'", "0e37dfae-5d07-4a3c-9d4e-cd0a1b2c3d4e", null, "f")]
    public void Open_NothingNamed_FindsTheUsualColumns(string select, string chosen, string id, string? label = null, string? family = null, string? split = null, string? name = null)
    {
        using TemporaryFolder folder = new();
        EmbeddingColumns columns = Open(folder, $"SELECT {select} FROM range(3) t(i)");

        Assert.Equal(chosen, columns.Names.ToString());
        ForeignEmbedding last = columns.Read().Last();
        Assert.Equal((2L, id, label, family, split, name), (last.Row, last.Id, last.Class, last.Family, last.Split, last.Name));
        Assert.Equal([2f], last.Vector!);
    }

    [Fact]
    public void Open_ColumnsNamed_TakesThose()
    {
        using TemporaryFolder folder = new();
        EmbeddingColumns columns = Open(
            folder,
            "SELECT i AS id, [i, 1]::TINYINT[] AS \"quan\"\"tised\", [9]::FLOAT[] AS embedding, i + 10 AS image, i = 1 AS good, i + 20 AS \"set\", 'x' AS class FROM range(2) t(i)",
            new() { Embedding = "quan\"tised", Id = "image", Class = "good", Family = "set", Name = "ID" });

        ForeignEmbedding last = columns.Read().Last();

        Assert.Equal(("11", "true", "21", null, "1"), (last.Id, last.Class, last.Family, last.Split, last.Name));
        Assert.Equal([1f, 1f], last.Vector!);
    }

    [Fact]
    public void Read_NullsAndOtherWidths_GivesThemAsTheyStand()
    {
        using TemporaryFolder folder = new();
        EmbeddingColumns columns = Open(
            folder,
            "SELECT * FROM (VALUES ('a', 'x', [1, 2]::DOUBLE[]), (NULL, NULL, [3]), ('c', NULL, NULL), ('d', NULL, [4, NULL, 5]), ('e', NULL, []), ('f', NULL, ['NaN'::DOUBLE, 'infinity'::DOUBLE, 1e300])) t(id, label, v)");

        ForeignEmbedding[] rows = [.. columns.Read()];

        Assert.Equal(["a", null, "c", "d", "e", "f"], rows.Select(r => r.Id));
        Assert.Equal(["x", null, null, null, null, null], rows.Select(r => r.Class));
        Assert.Equal([2, 1, null, 3, 0, 3], rows.Select(r => r.Vector?.Length));
        Assert.Equal([null, null, null, 1, null, null], rows.Select(r => r.NullAt));
        Assert.Equal([float.NaN, float.PositiveInfinity, float.PositiveInfinity], rows[5].Vector!);
    }

    [Theory]
    [InlineData("i AS id, 'x' AS v", null, "expected a column of vectors, FLOAT[] or DOUBLE[], found none (the file has 'id' BIGINT, 'v' VARCHAR)")]
    [InlineData("i AS id, [[1.5::FLOAT]] AS v", null, "found none (the file has 'id' BIGINT, 'v' LIST[])")]
    [InlineData("[1]::FLOAT[] AS clip, [2]::DOUBLE[] AS dino, [3] AS tags", null, "expected one column of vectors, or one named embedding, embeddings, vector, found 2: 'clip' FLOAT[], 'dino' DOUBLE[]")]
    [InlineData("i::DOUBLE AS id, [1]::FLOAT[] AS v", null, "column 'id', taken as 'id': expected text or a whole number, found DOUBLE")]
    [InlineData("[1]::FLOAT[] AS v", "embedding=w", "column 'w': expected to be there, found no such column (the file has v)")]
    [InlineData("[1]::FLOAT[] AS v, 'x' AS w", "embedding=w", "column 'w', taken as 'embedding': expected lists of numbers, such as FLOAT[] or DOUBLE[], found VARCHAR")]
    [InlineData("[1]::FLOAT[] AS v, 'a'::BLOB AS w", "id=w", "column 'w', taken as 'id': expected text or a whole number, found BLOB")]
    [InlineData("[1]::FLOAT[] AS v, [2] AS w", "class=w", "column 'w', taken as 'class': expected text or a number, found INTEGER[]")]
    public void Open_ColumnsThatDoNotFit_SaysWhatIsThere(string select, string? named, string expected)
    {
        using TemporaryFolder folder = new();
        EmbeddingColumnNames? names = named?.Split('=') switch
        {
            ["embedding", string column] => new() { Embedding = column },
            ["id", string column] => new() { Id = column },
            ["class", string column] => new() { Class = column },
            _ => null,
        };

        StorageException thrown = Assert.Throws<StorageException>(() => Open(folder, $"SELECT {select} FROM range(3) t(i)", names));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.File("pool.parquet"), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TornPages_SaysSo()
    {
        using TemporaryFolder folder = new();
        EmbeddingColumns columns = Open(folder, "SELECT i AS id, [i, i * 31 % 1009]::FLOAT[] AS v FROM range(20000) t(i)");
        byte[] bytes = File.ReadAllBytes(columns.Path);
        bytes.AsSpan(bytes.Length / 4, bytes.Length / 2).Fill(0xA5);
        File.WriteAllBytes(columns.Path, bytes);

        StorageException thrown = Assert.Throws<StorageException>(() => columns.Read().Count());

        Assert.Contains("expected a whole Parquet file", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFile_SaysSo() =>
        Assert.Contains("expected a Parquet file, found none", Assert.Throws<StorageException>(() => EmbeddingColumns.Open("none.parquet")).Message, StringComparison.Ordinal);

    private static EmbeddingColumns Open(TemporaryFolder folder, string query, EmbeddingColumnNames? names = null)
    {
        string path = folder.File("pool.parquet");
        Sql.Rows($"COPY ({query}) TO {SqlText.Literal(path)} (FORMAT parquet)");

        return EmbeddingColumns.Open(path, names);
    }
}
