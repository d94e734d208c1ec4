using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Storage.Files;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Saves checkpoints of a run into a folder, in the background, so that killing the process or the machine at any moment leaves the last one that was reported saved,
/// or the one that was being saved, and never a mixture.
/// </summary>
/// <remarks>
/// A checkpoint holds whole tables, written anew each time, and growing tables, of which only new rows are written (<see cref="GrowingTable{TRow}"/>).
/// One thread takes snapshots; rows may come from any. Files, which DuckDB reads as they are: <c>samples-*.segment.parquet</c> is a growing table,
/// <c>checkpoint-000012.model.parquet</c> a whole one, and <c>checkpoint-000012.json</c>, written last, lists with SHA-256 what belongs to the checkpoint.
/// </remarks>
public sealed class CheckpointStore : IAsyncDisposable
{
    private readonly SortedDictionary<string, IGrowingTable> _growing = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _findings;
    private readonly BlockPool _pool = new();
    private readonly CheckpointOptions _options;
    private readonly CheckpointWriter _writer;
    private readonly IFileOperations _files;
    private readonly FolderLock _lock;
    private readonly SaveQueue _saves;
    private IReadOnlyList<CheckpointManifest> _kept;
    private long _number;
    private Snapshot? _open;
    private bool _deleted;
    private bool _disposed;

    private CheckpointStore(string folder, CheckpointOptions options, TimeProvider clock, IFileOperations files, FolderLock held)
    {
        (FullPath, _options, _files, _lock) = (folder, options, files, held);
        _writer = new CheckpointWriter(folder, files, clock);
        _saves = new SaveQueue(Claim, Write);
        CheckpointSearch search = CheckpointSearch.In(folder, files);
        _findings = new ConcurrentQueue<string>(search.Findings);
        _number = files.List(folder).Max(CheckpointNames.CheckpointNumber) ?? 0;
        Keep = options.Keep;
        _kept = Leftovers.Clear(folder, files, search.Newest, options.Keep);
        Newest = search.Newest is null ? null : new Checkpoint(folder, search.Newest);
    }

    /// <summary>Gives the folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>Gives or sets the number of checkpoints kept after each save; at opening it is that of the options.</summary>
    public int Keep { get; set; }

    /// <summary>Gives the newest checkpoint; null before the first.</summary>
    public Checkpoint? Newest { get; private set; }

    /// <summary>Gives what a user should be told: damaged checkpoints that were passed over at opening, older ones that could not be deleted.</summary>
    public IReadOnlyList<string> Findings => [.. _findings];

    /// <summary>Opens a folder for saving: takes its lock, finds the newest whole checkpoint, deletes what a crash left behind.</summary>
    /// <param name="folder">The folder; made when it is not there. Files that no checkpoint made are never touched.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <param name="clock">Tells when a checkpoint was saved; null for the system's.</param>
    /// <param name="files">What it asks of the file system; null for the file system itself.</param>
    /// <returns>The store; disposing it waits for the saves under way and releases the lock, as does the end of the process, however it ends.</returns>
    /// <exception cref="StorageException">Another process holds the folder (the message tells which), it cannot be written, or all its checkpoints are damaged.</exception>
    public static CheckpointStore Open(string folder, CheckpointOptions? options = null, TimeProvider? clock = null, IFileOperations? files = null)
    {
        options ??= new CheckpointOptions();
        clock ??= TimeProvider.System;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        string full = Path.GetFullPath(folder);
        FolderLock? held = null;
        try
        {
            FolderFlush.Create(full);
            held = FolderLock.Take(full, clock);
            return new CheckpointStore(full, options, clock, files ?? new DiskFiles(), held);
        }
        catch (Exception failed)
        {
            held?.Dispose();
            if (failed is not (IOException or UnauthorizedAccessException)) throw;

            throw new StorageException($"{full}: expected a folder that can be read and written, but: {failed.Message}", failed);
        }
    }

    /// <summary>Opens a growing table, which goes on after the rows of the newest checkpoint.</summary>
    /// <typeparam name="TRow">The row type of the table.</typeparam>
    /// <param name="table">The table; lower-case letters, digits and underscores.</param>
    /// <returns>The table to add rows to, for as long as the store is open.</returns>
    /// <exception cref="InvalidOperationException">The table is open already, or the newest checkpoint holds it as a whole one.</exception>
    public GrowingTable<TRow> Grow<TRow>(RunTable<TRow> table)
        where TRow : class
    {
        CheckpointNames.Check(table.Name);
        TableEntry? saved = _kept is [.., var newest] ? newest.Tables.FirstOrDefault(entry => entry.Name == table.Name) : null;
        if (saved is { Grows: false }) throw new InvalidOperationException($"Table '{table.Name}' is a whole table in checkpoint {Newest!.Number}; it cannot grow.");

        GrowingTable<TRow> grown = new(table, FullPath, _files, _options.SegmentRows, saved?.Segments ?? []);
        lock (_growing)
        {
            if (!_growing.TryAdd(table.Name, grown)) throw new InvalidOperationException($"Table '{table.Name}' is open already; add its rows through the one that is.");
        }

        return grown;
    }

    /// <summary>Sees to it that copies of tensors go to memory that has been touched before: fresh pages make the first save several times slower.</summary>
    /// <param name="bytes">Size of the tensors of one snapshot; twice that where saves follow each other so fast that one is written while the next is taken.</param>
    public void Reserve(long bytes) => _pool.Reserve(bytes);

    /// <summary>Begins to copy tensors in memory of the store, for snapshots taken later.</summary>
    /// <returns>Copies to fill and to dispose.</returns>
    public TensorCopies CopyTensors() => new(_pool);

    /// <summary>
    /// Takes a snapshot: the rows added to growing tables so far belong to it; whole tables are put in by the caller, who sees to it that all is of one moment.
    /// A snapshot that still waits for an earlier save to end is given up: the newest wins, and no more than two stand in memory.
    /// </summary>
    /// <returns>A snapshot to fill and then give to <see cref="SaveAsync"/> or dispose.</returns>
    /// <exception cref="InvalidOperationException">The snapshot before was neither given nor disposed.</exception>
    /// <exception cref="StorageException">Rows had to be written to a segment first, which failed.</exception>
    public Snapshot TakeSnapshot()
    {
        ObjectDisposedException.ThrowIf(_disposed || _deleted, this);
        if (_open is not null) throw new InvalidOperationException("The snapshot taken before must be given to SaveAsync or disposed first.");

        _saves.DropWaiting();
        lock (_growing) _open = new Snapshot(this, _pool, _growing.ToDictionary(table => table.Key, table => table.Value.Cut()));
        return _open;
    }

    /// <summary>Saves a snapshot on a thread of its own; returns at once. One save runs at a time.</summary>
    /// <param name="snapshot">The snapshot, which the store owns and disposes from now on.</param>
    /// <returns>
    /// The checkpoint once it would survive a power cut; null when a newer snapshot took its place while it waited. Faults with <see cref="StorageException"/> when it could not
    /// be written: the checkpoint before still stands, no row is lost, and the next save tries again.
    /// </returns>
    public Task<Checkpoint?> SaveAsync(Snapshot snapshot)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (snapshot != _open) throw new InvalidOperationException("Only the snapshot that this store took last can be saved, once.");

        _open = null;
        return _saves.Enqueue(snapshot);
    }

    /// <summary>Deletes all checkpoints and segments, for a run whose final tables stand elsewhere; nothing but disposing the store is possible afterwards.</summary>
    /// <exception cref="StorageException">A file could not be deleted; no whole checkpoint may be left.</exception>
    public async Task DeleteAllAsync()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_open is not null) throw new InvalidOperationException("The snapshot taken before must be given to SaveAsync or disposed first.");

        _deleted = true;
        await _saves.DrainAsync().ConfigureAwait(false);
        try
        {
            _kept = Leftovers.Clear(FullPath, _files, newest: null, Keep);
            Newest = null;
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{FullPath}: the checkpoints could not be deleted: {stuck.Message}", stuck);
        }
    }

    /// <summary>Waits for the saves under way, deletes segments whose rows no checkpoint holds, releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;

        _disposed = true;
        await _saves.DrainAsync().ConfigureAwait(false);
        lock (_growing)
        {
            foreach (IGrowingTable table in _growing.Values) table.Discard();
        }

        _lock.Dispose();
    }

    /// <summary>Gives the number of memory blocks that snapshots hold.</summary>
    internal int Lent => _pool.Lent;

    internal bool Grows(string table)
    {
        lock (_growing) return _growing.ContainsKey(table) || (_kept is [.., var newest] && newest.Tables.Any(entry => entry.Grows && entry.Name == table));
    }

    internal void Close(Snapshot snapshot)
    {
        if (_open == snapshot) _open = null;
    }

    private void Claim(Snapshot snapshot)
    {
        lock (_growing)
        {
            foreach ((string table, long cut) in snapshot.Cuts) _growing[table].Claim(cut);
        }
    }

    private Checkpoint Write(Snapshot snapshot)
    {
        long number = ++_number;
        Dictionary<string, IGrowingTable> growing;
        lock (_growing) growing = new(_growing);
        IEnumerable<TableEntry> carried = _kept is [.., var before] ? before.Tables.Where(table => table.Grows && !snapshot.Cuts.ContainsKey(table.Name)) : [];
        try
        {
            CheckpointManifest manifest = _writer.Write(number, snapshot, growing, carried);
            foreach ((string table, long cut) in snapshot.Cuts) growing[table].Settle(cut);
            _kept = [.. _kept, manifest];
            Newest = new Checkpoint(FullPath, manifest);
        }
        catch (Exception failed)
        {
            foreach (string table in snapshot.Cuts.Keys) growing[table].Settle(null);
            string standing = Newest is null ? "There is no checkpoint yet." : $"Checkpoint {Newest.Number} still stands.";
            throw new StorageException($"{FullPath}: checkpoint {number} could not be saved: {failed.Message} {standing} Check the permissions and the free space.", failed);
        }

        Prune();
        return Newest;
    }

    private void Prune()
    {
        try
        {
            _kept = Leftovers.Prune(FullPath, _files, _kept, Keep);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            _findings.Enqueue($"{FullPath}: older checkpoints could not be deleted, which is tried again at the next save: {stuck.Message}");
        }
    }
}
