using StreamSynth.Blocks.Embeddings;
using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Cli.Tests.Seals;

/// <summary>Writes a pool as other programs do: vectors as lists of floats, columns with names of their own.</summary>
internal static class ForeignPool
{
    /// <summary>Copies a pool of ours into columns image_id, label, artist, clip and dino; with pictures, those of a folder into a column photo.</summary>
    public static void Copy(string own, string path, string? pictures = null)
    {
        IEnumerable<string> rows = EmbeddingPool.Rows(own).Select(row => string.Join(
            ", ",
            SqlText.Literal(row.Id),
            SqlText.Literal(row.Class),
            SqlText.Literal(row.Family ?? string.Empty),
            $"'[{string.Join(", ", EmbeddingCoding.Decode(row).Select(number => $"{number:R}"))}]'",
            pictures is null ? "NULL" : $"unhex('{Convert.ToHexString(File.ReadAllBytes(Path.Combine(pictures, row.Id)))}')"));
        string values = string.Join(", ", rows.Select(row => $"({row})"));
        using DuckDbConnection connection = DuckDbConnection.Open(512L << 20);
        using DuckDbQuery copy = new(
            connection,
            $"COPY (SELECT a AS image_id, b AS label, c AS artist, d::FLOAT[] AS clip, [1.0]::DOUBLE[] AS dino, e::BLOB AS photo FROM (VALUES {values}) t(a, b, c, d, e)) TO {SqlText.Literal(path)} (FORMAT parquet)");
        copy.Fetch()?.Dispose();
    }
}
