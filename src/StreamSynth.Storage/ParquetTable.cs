using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.InteropServices;
using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Files;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Storage;

/// <summary>Writes rows of one sealed record type to one Parquet file and reads them back.</summary>
/// <remarks>
/// Columns are the record's public init properties in snake_case (or as <c>[Column]</c> names them): bool, int, long, ulong, float, double,
/// each may be nullable, string, byte[] and ReadOnlyMemory&lt;byte&gt; (BLOB) and long[] (BIGINT[]). Rows keep their order; equal rows give equal files.
/// Cost: rows stream in both directions; DuckDB holds one row group, the caller holds the rows it keeps. One thread, the caller's.
/// </remarks>
public static class ParquetTable
{
    /// <summary>Writes all rows under a temporary name beside <paramref name="path"/>, flushes them to disk and renames the file.</summary>
    /// <typeparam name="TRow">The record whose properties are the columns.</typeparam>
    /// <param name="path">The file to write; an older one is replaced at once or not at all.</param>
    /// <param name="rows">The rows, enumerated once.</param>
    /// <param name="options">Memory and row groups; null for the defaults.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="StorageException">The folder cannot be written, a value does not fit its column, or memory ran out.</exception>
    public static long Write<TRow>(string path, IEnumerable<TRow> rows, ParquetOptions? options = null)
        where TRow : class
    {
        ParquetOptions chosen = Checked(options);
        string target = Path.GetFullPath(path);
        using IEnumerator<TRow> enumerator = rows.GetEnumerator();
        RowSource<TRow> source = new(RowSchema.Of<TRow>(), enumerator);
        DurableFile.Replace(target, temporary => Copy(source, target, temporary, chosen));
        return source.Rows;
    }

    /// <summary>Reads the rows of a file one chunk after the other.</summary>
    /// <typeparam name="TRow">The record whose properties are the columns; further columns of the file are left out.</typeparam>
    /// <param name="path">The file to read. It must stay in place while the rows are enumerated.</param>
    /// <param name="options">Memory; null for the defaults.</param>
    /// <returns>The rows in the order they were written. Each enumeration reads the file again.</returns>
    /// <exception cref="StorageException">
    /// While enumerating: the file is missing or torn, a column is missing, has another type, or holds null where none is expected.
    /// </exception>
    public static IEnumerable<TRow> Read<TRow>(string path, ParquetOptions? options = null)
        where TRow : class
    {
        ParquetOptions chosen = Checked(options);
        return RowReader.Read(Path.GetFullPath(path), RowSchema.Of<TRow>(), chosen);
    }

    /// <summary>Reads the rows of several files, one after the other.</summary>
    internal static IEnumerable<TRow> ReadAll<TRow>(IEnumerable<string> paths)
        where TRow : class => RowReader.ReadAll(paths, RowSchema.Of<TRow>(), new ParquetOptions());

    /// <summary>Writes all rows straight to <paramref name="path"/>, which is neither flushed nor renamed: the caller does both.</summary>
    internal static long Fill<TRow>(string path, IEnumerable<TRow> rows, ParquetOptions options)
        where TRow : class
    {
        using IEnumerator<TRow> enumerator = rows.GetEnumerator();
        RowSource<TRow> source = new(RowSchema.Of<TRow>(), enumerator);
        Copy(source, path, path, options);
        return source.Rows;
    }

    private static void Copy<TRow>(RowSource<TRow> source, string target, string temporary, ParquetOptions options)
        where TRow : class
    {
        using DuckDbConnection connection = DuckDbConnection.Open(options.MemoryLimitBytes);
        GCHandle registered = source.Register(connection);
        try
        {
            string groupBytes = options.RowGroupBytes.ToString(CultureInfo.InvariantCulture);
            using DuckDbQuery copy = new(
                connection,
                $"COPY (SELECT * FROM {RowSource.FunctionName}()) TO {SqlText.Literal(temporary)} " +
                $"(FORMAT parquet, COMPRESSION {(options.Compress ? "zstd" : "uncompressed")}, ROW_GROUP_SIZE_BYTES {groupBytes}, USE_TMP_FILE false)");
            copy.Fetch()?.Dispose();
        }
        catch (DuckDbFault fault)
        {
            if (source.Thrown?.SourceException is StorageException refused)
            {
                throw new StorageException($"{target}: row {source.Rows}, {refused.Message}.", refused);
            }

            source.Thrown?.Throw();
            throw new StorageException($"{target}: the table could not be written. DuckDB: {fault.Message}", fault);
        }
        finally
        {
            registered.Free();
        }
    }

    private static ParquetOptions Checked(ParquetOptions? options)
    {
        ParquetOptions chosen = options ?? new ParquetOptions();
        Validator.ValidateObject(chosen, new ValidationContext(chosen), validateAllProperties: true);
        return chosen;
    }
}
