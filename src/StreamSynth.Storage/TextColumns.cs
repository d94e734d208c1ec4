using System.Diagnostics.CodeAnalysis;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Storage;

/// <summary>Reads text columns of Parquet files that others wrote, by names that are known only at run time.</summary>
/// <remarks>Cost: rows stream; DuckDB holds one row group. One thread, the caller's.</remarks>
public static class TextColumns
{
    /// <summary>Lists the columns of a file in order.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StorageException">The file is missing or no Parquet.</exception>
    public static IReadOnlyList<string> NamesIn(string path) => RowReader.NamesIn(Path.GetFullPath(path), new ParquetOptions());

    /// <summary>Reads columns row by row.</summary>
    /// <param name="path">The file; it must stay in place while the rows are enumerated.</param>
    /// <param name="columns">Names of the columns, which must hold text.</param>
    /// <returns>One array per row, in file order, with the values of the columns; null where the file holds null. Each enumeration reads the file again.</returns>
    /// <exception cref="StorageException">While enumerating: the file is missing or torn, or a column is missing or holds no text.</exception>
    public static IEnumerable<string?[]> Read(string path, IReadOnlyList<string> columns)
    {
        Column<Row>[] read = [.. columns.Select((name, place) => new TextColumn<Row>(name, allowsNull: true, row => row.Values[place], (row, value) => row.Set(place, value, columns.Count)))];

        return RowReader.Read(Path.GetFullPath(path), read, new ParquetOptions()).Select(row => row.Sized(columns.Count));
    }

    [SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "RowReader makes the rows.")]
    private sealed class Row
    {
        public string?[] Values { get; private set; } = [];

        public void Set(int place, string? value, int count) => Sized(count)[place] = value;

        public string?[] Sized(int count)
        {
            if (Values.Length == 0) Values = new string?[count];
            return Values;
        }
    }
}
