using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Reads the rows of Parquet files and checks the columns of each against the record first.</summary>
internal static class RowReader
{
    public static IEnumerable<TRow> Read<TRow>(string path, IReadOnlyList<Column<TRow>> columns, ParquetOptions options)
        where TRow : class => ReadAll([path], columns, options);

    /// <summary>Reads file after file through one connection, whose opening takes longer than a small file.</summary>
    public static IEnumerable<TRow> ReadAll<TRow>(IEnumerable<string> paths, IReadOnlyList<Column<TRow>> columns, ParquetOptions options)
        where TRow : class
    {
        using DuckDbConnection connection = DuckDbConnection.Open(options.MemoryLimitBytes);
        foreach (string path in paths)
        {
            foreach (TRow row in ReadFile(connection, path, columns)) yield return row;
        }
    }

    public static IReadOnlyList<string> NamesIn(string path, ParquetOptions options)
    {
        if (!File.Exists(path)) throw new StorageException($"{path}: expected a Parquet file, found none.");

        using DuckDbConnection connection = DuckDbConnection.Open(options.MemoryLimitBytes);
        using DuckDbQuery header = Start(connection, path, "*", "LIMIT 0");

        return [.. Enumerable.Range(0, header.ColumnCount).Select(header.ColumnName)];
    }

    private static IEnumerable<TRow> ReadFile<TRow>(DuckDbConnection connection, string path, IReadOnlyList<Column<TRow>> columns)
        where TRow : class
    {
        if (!File.Exists(path)) throw new StorageException($"{path}: expected a Parquet file, found none.");

        using (DuckDbQuery header = Start(connection, path, "*", "LIMIT 0")) Check(path, columns, header);

        // Naming the columns leaves the others unread, which matters where the others are images.
        using DuckDbQuery query = Start(connection, path, string.Join(", ", columns.Select(column => SqlText.Name(column.Name))), string.Empty);
        List<TRow> rows = [];
        for (long first = 0; ReadChunk(path, columns, query, first, rows); first += rows.Count)
        {
            foreach (TRow row in rows) yield return row;
        }
    }

    private static DuckDbQuery Start(DuckDbConnection connection, string path, string columns, string limit)
    {
        try
        {
            // Without the switch, a folder named like 'a=b' would add a column.
            return new DuckDbQuery(connection, $"SELECT {columns} FROM read_parquet({SqlText.ExactFile(path)}, hive_partitioning = false) {limit}");
        }
        catch (DuckDbFault fault)
        {
            throw Torn(path, fault);
        }
    }

    private static void Check<TRow>(string path, IReadOnlyList<Column<TRow>> columns, DuckDbQuery header)
    {
        Dictionary<string, int> found = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < header.ColumnCount; i++) found[header.ColumnName(i)] = i;

        foreach (Column<TRow> column in columns)
        {
            if (!found.TryGetValue(column.Name, out int place))
            {
                throw new StorageException(
                    $"{path}: column '{column.Name}': expected {column.Type}, found no such column (the file has {string.Join(", ", found.Keys)}).");
            }

            using LogicalTypeHandle handle = header.ColumnType(place);
            ColumnType type = ColumnType.Of(handle);
            if (type != column.Type) throw new StorageException($"{path}: column '{column.Name}': expected {column.Type}, found {type}.");
        }
    }

    private static bool ReadChunk<TRow>(
        string path, IReadOnlyList<Column<TRow>> columns, DuckDbQuery query, long first, List<TRow> rows)
        where TRow : class
    {
        rows.Clear();
        using ChunkHandle? chunk = Fetch(path, query);
        if (chunk is null) return false;

        int count = (int)NativeMethods.DataChunkGetSize(chunk);
        for (int row = 0; row < count; row++) rows.Add(Activator.CreateInstance<TRow>());
        for (int i = 0; i < columns.Count; i++)
        {
            Column<TRow> column = columns[i];
            VectorReader vector = new(NativeMethods.DataChunkGetVector(chunk, (ulong)i));
            for (int row = 0; row < count; row++)
            {
                if (!vector.IsNull(row)) column.Read(vector, row, rows[row]);
                else if (!column.AllowsNull) throw new StorageException($"{path}: row {first + row}, {column.NullRefused().Message}.");
            }
        }

        return count > 0;
    }

    private static ChunkHandle? Fetch(string path, DuckDbQuery query)
    {
        try
        {
            return query.Fetch();
        }
        catch (DuckDbFault fault)
        {
            throw Torn(path, fault);
        }
    }

    private static StorageException Torn(string path, DuckDbFault fault) =>
        new($"{path}: expected a whole Parquet file, but DuckDB cannot read it: {fault.Message}", fault);
}
