using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Blocks.Tests.Parquet;

/// <summary>Writes Parquet files in the layouts of other tools, by SQL.</summary>
internal static class ParquetFiles
{
    /// <summary>Gives images of the recorded folder as SQL BLOBs.</summary>
    public static IReadOnlyList<string> Images { get; } = [.. RecordedSources.Facts("folder").Select(f => Blob(File.ReadAllBytes(RecordedSources.PathOf($"folder/{f.GetProperty("path")}"))))];

    public static string Blob(byte[] bytes) => $"unhex('{Convert.ToHexString(bytes)}')";

    /// <summary>Writes the image as Hugging Face datasets do.</summary>
    public static string Struct(string bytes) => $"{{'bytes': {bytes}, 'path': NULL::VARCHAR}}";

    /// <summary>Writes a table of rows "image, label".</summary>
    public static void Write(string path, params IEnumerable<string> rows) =>
        Copy(path, $"SELECT * FROM (VALUES {string.Join(", ", rows.Select(r => $"({r})"))}) t(image, label)");

    /// <summary>Writes what a query gives.</summary>
    public static void Copy(string path, string query, int rowGroup = 2048)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using DuckDbConnection connection = DuckDbConnection.Open(512L << 20);
        using DuckDbQuery copy = new(connection, $"COPY ({query}) TO {SqlText.Literal(path)} (FORMAT parquet, ROW_GROUP_SIZE {rowGroup})");
        copy.Fetch()?.Dispose();
    }
}
