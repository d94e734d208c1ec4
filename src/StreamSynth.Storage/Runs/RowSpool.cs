using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamSynth.Storage.Runs;

/// <summary>
/// Takes the rows of a table while a run goes on: a full segment is written to disk beside the table and leaves memory, so that a ledger of millions of lines
/// holds no more than one segment. <see cref="Read"/> gives all rows back in the order they came. Safe for several threads.
/// </summary>
/// <typeparam name="TRow">The row type of the table.</typeparam>
public sealed class RowSpool<TRow> : IDisposable
    where TRow : class
{
    private readonly Lock _lock = new();
    private readonly List<TRow> _open = [];
    private readonly List<string> _segments = [];
    private readonly string _folder;
    private readonly string _table;
    private readonly int _segmentRows;

    internal RowSpool(string folder, string table, int segmentRows) => (_folder, _table, _segmentRows) = (folder, table, segmentRows);

    /// <summary>Gives the number of rows taken.</summary>
    public long Count { get; private set; }

    /// <summary>Takes one row; every so often it writes a segment.</summary>
    /// <exception cref="StorageException">A segment could not be written, as when the disk is full; the rows of before are still there.</exception>
    public void Add(TRow row)
    {
        lock (_lock)
        {
            _open.Add(row);
            Count++;
            if (_open.Count >= _segmentRows) WriteSegment();
        }
    }

    /// <summary>Gives all rows taken so far; none may be added meanwhile.</summary>
    /// <exception cref="StorageException">While enumerating: a segment is gone or torn.</exception>
    public IEnumerable<TRow> Read() => _segments.SelectMany(segment => ParquetTable.Read<TRow>(segment)).Concat(_open);

    /// <summary>Deletes the segments.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (string segment in _segments) File.Delete(segment);
            _segments.Clear();
            _open.Clear();
        }
    }

    private void WriteSegment()
    {
        string path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_table}.{_segments.Count:00000}.parquet"));
        ParquetTable.Write(path, _open);
        _segments.Add(path);
        _open.Clear();
    }
}

/// <summary>Recognises the segments that a run leaves behind when it is killed.</summary>
internal static partial class RowSegments
{
    public static bool IsSegment(string fileName) => Name().Match(fileName) is { Success: true } match && RunTables.FileNames.Contains($"{match.Groups[1].Value}.parquet");

    [GeneratedRegex(@"^([a-z]+)\.[0-9]{5,}\.parquet$")]
    private static partial Regex Name();
}
