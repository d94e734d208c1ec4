using System.Text;
using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Storage;

/// <summary>Knows the columns of a Parquet file that others wrote in which embeddings, ids and classes stand, and reads them.</summary>
/// <remarks>
/// Vectors are lists of floats (pandas, pyarrow, polars and Hugging Face datasets write them so; lists of fixed size are lists in Parquet too). Cost: rows stream; a chunk of at most
/// 2048 is held. One thread, the caller's.
/// </remarks>
public sealed class EmbeddingColumns
{
    private EmbeddingColumns(string path, EmbeddingColumnNames names) => (Path, Names) = (path, names);

    /// <summary>Gives the file's full path.</summary>
    public string Path { get; }

    /// <summary>Gives the columns that are read; null for what the file has not.</summary>
    public EmbeddingColumnNames Names { get; }

    /// <summary>Looks at a file's footer and chooses the columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="named">Columns that are known; others are looked for.</param>
    /// <exception cref="StorageException">
    /// The file is missing, torn or no Parquet; a named column is missing or of another type; or there is no column of vectors, or there are several and none has a usual name.
    /// </exception>
    public static EmbeddingColumns Open(string path, EmbeddingColumnNames? named = null)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full)) throw new StorageException($"{full}: expected a Parquet file, found none.");

        using DuckDbConnection connection = DuckDbConnection.Open(new ParquetOptions().MemoryLimitBytes);
        EmbeddingColumnChoice choice = new(full, ForeignFile.TypesOf(connection, full));

        return new(full, choice.Choose(named ?? new()));
    }

    /// <summary>Reads the rows in file order.</summary>
    /// <returns>The rows as they stand there; each enumeration reads the file again.</returns>
    /// <exception cref="StorageException">While enumerating: the file is missing or torn.</exception>
    public IEnumerable<ForeignEmbedding> Read()
    {
        using DuckDbConnection connection = DuckDbConnection.Open(new ParquetOptions().MemoryLimitBytes);
        string[] texts = [.. new[] { Names.Id, Names.Class, Names.Family, Names.Split, Names.Name }.Select(name => name is null ? "CAST(NULL AS VARCHAR)" : $"CAST({SqlText.Name(name)} AS VARCHAR)")];

        // Doubles beyond float32 become infinite here, where they can be told with their row; DuckDB would end the query.
        string vector = $"CAST({SqlText.Name(Names.Embedding!)} AS DOUBLE[])";
        using DuckDbQuery query = ForeignFile.Start(connection, Path, $"SELECT {string.Join(", ", texts)}, {vector} FROM {ForeignFile.Table(Path)}");
        List<ForeignEmbedding> rows = [];
        for (long first = 0; ReadChunk(query, first, texts.Length, rows); first += rows.Count)
        {
            foreach (ForeignEmbedding row in rows) yield return row;
        }
    }

    private bool ReadChunk(DuckDbQuery query, long first, int vectorColumn, List<ForeignEmbedding> rows)
    {
        rows.Clear();
        using ChunkHandle? chunk = ForeignFile.Fetch(query, Path);
        int count = chunk is null ? 0 : (int)NativeMethods.DataChunkGetSize(chunk);
        for (int row = 0; row < count; row++)
        {
            VectorReader lists = new(NativeMethods.DataChunkGetVector(chunk!, (ulong)vectorColumn));
            bool hasVector = !lists.IsNull(row);
            rows.Add(new(
                first + row,
                Names.Id is null ? $"{first + row}" : Text(chunk!, 0, row),
                Text(chunk!, 1, row),
                Text(chunk!, 2, row),
                Text(chunk!, 3, row),
                Text(chunk!, 4, row),
                hasVector ? Floats(lists.List<double>(row)) : null,
                hasVector ? lists.NullWithin(row) : null));
        }

        return count > 0;
    }

    private static string? Text(ChunkHandle chunk, ulong column, int row)
    {
        VectorReader texts = new(NativeMethods.DataChunkGetVector(chunk, column));
        return texts.IsNull(row) ? null : Encoding.UTF8.GetString(texts.Bytes(row));
    }

    private static float[] Floats(ReadOnlySpan<double> numbers)
    {
        float[] floats = new float[numbers.Length];
        for (int i = 0; i < floats.Length; i++) floats[i] = (float)numbers[i];

        return floats;
    }
}
