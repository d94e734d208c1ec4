using StreamSynth.Storage.Files;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>Reads the tables of one whole checkpoint; rows stream, whatever the size of a table.</summary>
/// <remarks>A store open on the folder deletes the whole tables of a checkpoint once enough newer ones stand; the segments of growing tables stay.</remarks>
public sealed class Checkpoint
{
    private readonly CheckpointManifest _manifest;
    private readonly string _folder;

    internal Checkpoint(string folder, CheckpointManifest manifest) => (_folder, _manifest) = (folder, manifest);

    /// <summary>Gives the number: a later checkpoint of the same folder has a larger one.</summary>
    public long Number => _manifest.Number;

    /// <summary>Gives when it was written, UTC, ISO 8601.</summary>
    public string SavedUtc => _manifest.SavedUtc;

    /// <summary>Gives the names of its tables, in alphabetical order.</summary>
    public IEnumerable<string> Tables => _manifest.Tables.Select(table => table.Name);

    /// <summary>Gives the size of all its files, in bytes; the manifest not counted.</summary>
    public long Bytes => _manifest.Tables.Sum(table => table.Segments.Sum(segment => segment.Bytes));

    /// <summary>Finds the newest whole checkpoint of a folder without locking or changing it.</summary>
    /// <param name="folder">The folder of a run, going on or not.</param>
    /// <param name="findings">Which damaged checkpoints were passed over: file, expectation, finding.</param>
    /// <returns>The checkpoint; null where none was ever completed.</returns>
    /// <exception cref="StorageException">There is no such folder, it cannot be read, or all its checkpoints are damaged.</exception>
    public static Checkpoint? FindNewest(string folder, out IReadOnlyList<string> findings)
    {
        string full = Path.GetFullPath(folder);
        if (!Directory.Exists(full)) throw new StorageException($"{full}: expected a run folder, found none.");

        try
        {
            (CheckpointManifest? newest, findings) = CheckpointSearch.InLive(full, new DiskFiles());
            return newest is null ? null : new Checkpoint(full, newest);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{full}: expected a folder that can be read, but: {failed.Message}", failed);
        }
    }

    /// <summary>Tells whether a folder holds files that checkpoints have made, whole or not.</summary>
    /// <param name="folder">The folder.</param>
    public static bool HasFilesIn(string folder) => Directory.EnumerateFiles(folder).Any(path => CheckpointNames.IsOurs(Path.GetFileName(path)));

    /// <summary>Gives the number of rows of a table.</summary>
    /// <param name="table">Name of the table.</param>
    /// <exception cref="StorageException">The checkpoint has no such table.</exception>
    public long Rows(string table) => Entry(table).Segments.Sum(segment => segment.Rows);

    /// <summary>Gives the paths of the Parquet files that make up a table, in the order of their rows, for tools of one's own.</summary>
    /// <param name="table">Name of the table.</param>
    /// <exception cref="StorageException">The checkpoint has no such table.</exception>
    public IReadOnlyList<string> PathsOf(string table) => [.. Entry(table).Segments.Select(segment => Path.Combine(_folder, segment.File))];

    /// <summary>Reads the rows of a table in the order they were written.</summary>
    /// <typeparam name="TRow">The row type of the table; further columns are left out.</typeparam>
    /// <param name="table">The table, growing or whole.</param>
    /// <returns>The rows, streamed; each enumeration reads the files again.</returns>
    /// <exception cref="StorageException">The checkpoint has no such table; while enumerating: a file is gone, torn, or has other columns.</exception>
    public IEnumerable<TRow> Read<TRow>(RunTable<TRow> table)
        where TRow : class => ParquetTable.ReadAll<TRow>(PathsOf(table.Name));

    private TableEntry Entry(string table) => _manifest.Tables.FirstOrDefault(entry => entry.Name == table)
        ?? throw new StorageException($"{_folder}: checkpoint {Number}: expected table '{table}', found {string.Join(", ", Tables)}.");
}
