using StreamSynth.Storage.Files;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Takes the rows of a table that only ever grows. A row belongs to every checkpoint whose snapshot is taken after it was added. Rows beyond the size of a segment
/// go to disk at once, under a temporary name, so that any number of rows takes the memory of a few segments. Safe for several threads.
/// </summary>
/// <typeparam name="TRow">The row type of the table.</typeparam>
public sealed class GrowingTable<TRow> : IGrowingTable
    where TRow : class
{
    private readonly Lock _lock = new();
    private readonly List<Stretch> _stretches = [];
    private readonly RunTable<TRow> _table;
    private readonly string _folder;
    private readonly IFileOperations _files;
    private readonly int _segmentRows;
    private List<TRow> _open = [];
    private List<SegmentEntry> _saved;
    private long _number;
    private long? _held;
    private int _spillAt;

    internal GrowingTable(RunTable<TRow> table, string folder, IFileOperations files, int segmentRows, IReadOnlyList<SegmentEntry> saved)
    {
        (_table, _folder, _files, _segmentRows, _saved) = (table, folder, files, segmentRows, [.. saved]);
        _spillAt = segmentRows;
        _number = saved.Count == 0 ? 0 : saved.Max(segment => CheckpointNames.SegmentNumber(segment.File)!.Value.Number);
        Count = saved.Sum(segment => segment.Rows);
    }

    /// <summary>Gives the number of rows, those of earlier checkpoints included.</summary>
    public long Count { get; private set; }

    IReadOnlyList<SegmentEntry> IGrowingTable.Saved => _saved;

    /// <summary>Takes one row; every so often it writes a segment.</summary>
    /// <param name="row">The row; it must not change any more.</param>
    /// <exception cref="StorageException">A segment could not be written, as when the disk is full. The row is taken all the same, and after as many rows again it is tried anew.</exception>
    public void Add(TRow row)
    {
        lock (_lock)
        {
            _open.Add(row);
            Count++;
            if (_open.Count >= _spillAt) Spill();
        }
    }

    /// <summary>
    /// Says that the rows up to now belong to the next snapshots, and those that follow to none before it is said again: what adds the rows is saved at moments of its own.
    /// Without it, a snapshot takes all rows there are.
    /// </summary>
    /// <exception cref="StorageException">A segment could not be written; the rows that were held before still are.</exception>
    public void Hold()
    {
        lock (_lock)
        {
            End();
            _held = Count;
        }
    }

    /// <summary>Reads all rows in the order they were added, saved or not. While it is enumerated, no row may be added and nothing saved.</summary>
    /// <exception cref="StorageException">While enumerating: a segment is gone or torn.</exception>
    public IEnumerable<TRow> Read()
    {
        IEnumerable<TRow> saved = ParquetTable.ReadAll<TRow>(_saved.Select(segment => PathOf(segment.File)));
        return saved.Concat(_stretches.SelectMany(stretch => stretch.Rows ?? ParquetTable.Read<TRow>(PathOf(stretch.FileNow)))).Concat(_open);
    }

    long IGrowingTable.Cut()
    {
        lock (_lock)
        {
            if (_held is { } held) return held;

            // The rows of a snapshot that was given up are put together again with those after it, lest every try leaves a small segment.
            while (_stretches is [.., { IsClaimed: false, Rows: not null } last])
            {
                _open = [.. last.Rows, .. _open];
                _stretches.RemoveAt(_stretches.Count - 1);
            }

            End();
            return Count;
        }
    }

    void IGrowingTable.Claim(long cut)
    {
        lock (_lock)
        {
            foreach (Stretch stretch in _stretches.Where(stretch => stretch.End <= cut)) stretch.IsClaimed = true;
        }
    }

    IReadOnlyList<SegmentEntry> IGrowingTable.Place(long cut)
    {
        Stretch[] claimed;
        lock (_lock) claimed = [.. _stretches.Where(stretch => stretch.End <= cut)];

        foreach (Stretch stretch in claimed)
        {
            if (stretch.Rows is not null) Write(stretch, stretch.Rows);
            if (stretch.IsTemporary) _files.Rename(PathOf(stretch.FileNow), PathOf(stretch.Name));
            stretch.IsTemporary = false;
        }

        return [.. _saved, .. claimed.Select(stretch => stretch.Written!)];
    }

    void IGrowingTable.Settle(long? cut)
    {
        lock (_lock)
        {
            if (cut is not null)
            {
                _saved = [.. _saved, .. _stretches.Where(stretch => stretch.End <= cut).Select(stretch => stretch.Written!)];
                _stretches.RemoveAll(stretch => stretch.End <= cut);
            }

            foreach (Stretch stretch in _stretches) stretch.IsClaimed = false;
        }
    }

    void IGrowingTable.Discard()
    {
        lock (_lock)
        {
            foreach (Stretch stretch in _stretches.Where(stretch => stretch.Rows is null)) Leftovers.TryDelete(_files, PathOf(stretch.FileNow));
            _stretches.Clear();
        }
    }

    // Ends the last stretch at the last row.
    private void End()
    {
        if (_open.Count >= _segmentRows) Spill();

        // The first segment may be empty: it gives the table its columns.
        if (_open.Count > 0 || (_saved.Count == 0 && _stretches.Count == 0)) _stretches.Add(new Stretch(NextName(), Count) { Rows = _open });
        _spillAt = _segmentRows;
        _open = [];
    }

    private void Spill()
    {
        Stretch full = new(NextName(), Count);

        // Were it tried for every row on a full disk, a run would do little else.
        _spillAt = _open.Count + _segmentRows;
        try
        {
            Write(full, _open);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{PathOf(full.Name)}: a segment could not be written: {failed.Message} Check the permissions and the free space of {_folder}.", failed);
        }

        _stretches.Add(full);
        _spillAt = _segmentRows;
        _open = [];
    }

    // Flushed while the rows are still in memory: what a failed flush loses cannot be read back from the page cache.
    private void Write(Stretch stretch, IReadOnlyList<TRow> rows)
    {
        string path = PathOf(DurableFile.TemporaryName(stretch.Name));
        try
        {
            _files.Fill(path, temporary => ParquetTable.Fill(temporary, rows, new ParquetOptions()));
            _files.Flush(path);
            (long bytes, string sha256) = Sha256.Of(_files, path);
            stretch.Written = new SegmentEntry { File = stretch.Name, Bytes = bytes, Rows = rows.Count, Sha256 = sha256 };
        }
        catch (Exception)
        {
            Leftovers.TryDelete(_files, path);
            throw;
        }

        stretch.IsTemporary = true;
        stretch.Rows = null;
    }

    private string NextName() => CheckpointNames.Segment(_table.Name, ++_number);

    private string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Holds successive rows that no checkpoint lists yet: in memory, in a temporary file, or in a file of its lasting name.</summary>
    private sealed class Stretch(string name, long end)
    {
        public string Name { get; } = name;

        /// <summary>Gives the number of rows of the table up to its end.</summary>
        public long End { get; } = end;

        public IReadOnlyList<TRow>? Rows { get; set; }

        public SegmentEntry? Written { get; set; }

        public bool IsTemporary { get; set; }

        /// <summary>Tells whether a save has begun that writes it.</summary>
        public bool IsClaimed { get; set; }

        public string FileNow => IsTemporary ? DurableFile.TemporaryName(Name) : Name;
    }
}

/// <summary>Lets the store save growing tables without knowing their rows.</summary>
internal interface IGrowingTable
{
    /// <summary>Gives the segments that the newest checkpoint lists.</summary>
    IReadOnlyList<SegmentEntry> Saved { get; }

    /// <summary>Ends what a snapshot taken now holds, and gives its number of rows.</summary>
    long Cut();

    /// <summary>Keeps what a snapshot holds as it is from now on: its save begins, and tables that it has yet to come to may be cut again meanwhile.</summary>
    void Claim(long cut);

    /// <summary>Writes what is not on disk up to the cut, which was claimed, and gives every file its lasting name; one save at a time.</summary>
    /// <returns>All segments up to the cut.</returns>
    IReadOnlyList<SegmentEntry> Place(long cut);

    /// <summary>Takes note that the rows up to the cut are saved, or, with null, that the save failed.</summary>
    void Settle(long? cut);

    /// <summary>Deletes the segments that no checkpoint lists; no save may be under way.</summary>
    void Discard();
}
