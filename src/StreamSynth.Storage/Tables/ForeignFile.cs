using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Asks DuckDB about a Parquet file that somebody else wrote.</summary>
internal static class ForeignFile
{
    // Without the switch, a folder named like 'a=b' would add a column.
    public static string Table(string path) => $"read_parquet({SqlText.ExactFile(path)}, hive_partitioning = false)";

    /// <summary>Gives the types of the columns in order; like DuckDB, their names do not tell capitals from small letters.</summary>
    public static Dictionary<string, ColumnType> TypesOf(DuckDbConnection connection, string path)
    {
        using DuckDbQuery header = Start(connection, path, $"SELECT * FROM {Table(path)} LIMIT 0");
        Dictionary<string, ColumnType> types = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < header.ColumnCount; i++)
        {
            using LogicalTypeHandle handle = header.ColumnType(i);
            types[header.ColumnName(i)] = ColumnType.Of(handle);
        }

        return types;
    }

    public static ColumnType Require(Dictionary<string, ColumnType> types, string path, string column) => types.TryGetValue(column, out ColumnType type)
        ? type
        : throw new StorageException($"{path}: column '{column}': expected to be there, found no such column (the file has {string.Join(", ", types.Keys)}).");

    public static long CountRows(DuckDbConnection connection, string path)
    {
        using DuckDbQuery query = Start(connection, path, $"SELECT count(*) FROM {Table(path)}");
        using ChunkHandle? chunk = query.Fetch();

        return chunk is null ? 0 : new VectorReader(NativeMethods.DataChunkGetVector(chunk, 0)).Value<long>(0);
    }

    public static DuckDbQuery Start(DuckDbConnection connection, string path, string sql)
    {
        try
        {
            return new DuckDbQuery(connection, sql);
        }
        catch (DuckDbFault fault)
        {
            throw Torn(path, fault);
        }
    }

    public static ChunkHandle? Fetch(DuckDbQuery query, string path)
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

    private static StorageException Torn(string path, DuckDbFault fault) => new($"{path}: expected a whole Parquet file, but DuckDB cannot read it: {fault.Message}", fault);
}
