using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Runs;

/// <summary>
/// Holds the tables of one run: Parquet files, the manifest that vouches for them, and report.html.
/// A folder is whole once its manifest stands; until then it is a torn run, which <see cref="Open"/> refuses.
/// </summary>
public sealed class RunFolder
{
    /// <summary>Gives the name of the report inside the folder.</summary>
    public const string ReportName = "report.html";

    private readonly HashSet<string> _written = [];
    private bool _isOld;

    private RunFolder(string path, bool isComplete)
    {
        FullPath = path;
        IsComplete = isComplete;
    }

    /// <summary>Gives the folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>Gives the absolute path of the report.</summary>
    public string ReportPath => Path.Combine(FullPath, ReportName);

    /// <summary>Tells whether the manifest has been written, so that the tables can no longer change.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Makes an empty run folder and proves that it can be written to.</summary>
    /// <param name="path">The folder; its parents are made too.</param>
    /// <param name="overwrite">Whether the tables, manifest and report of an earlier run in it are deleted. Other files are never touched.</param>
    /// <returns>A folder to write tables into and to close with <see cref="Complete"/>.</returns>
    /// <exception cref="StorageException">The folder cannot be written, holds another run, or holds files that no run made.</exception>
    public static RunFolder Create(string path, bool overwrite = false)
    {
        string full = Path.GetFullPath(path);
        RunFolderContents.Prepare(full, overwrite);
        return new RunFolder(full, isComplete: false);
    }

    /// <summary>Opens the folder of a run that goes on; nothing changes before the first table is written, when the manifest of the part before goes.</summary>
    /// <param name="path">The folder, which the caller holds against other processes.</param>
    /// <returns>A folder to write all tables into and to close with <see cref="Complete"/>.</returns>
    /// <exception cref="StorageException">There is no such folder.</exception>
    public static RunFolder GoOn(string path)
    {
        string full = Path.GetFullPath(path);
        return Directory.Exists(full) ? new RunFolder(full, isComplete: false) { _isOld = true } : throw new StorageException($"{full}: expected a run folder, found none.");
    }

    /// <summary>Opens a whole run folder after checking size and SHA-256 of every file that the manifest lists.</summary>
    /// <param name="path">The folder of an earlier run.</param>
    /// <returns>The folder, ready to be read.</returns>
    /// <exception cref="StorageException">There is no such folder, no manifest (the run was interrupted while saving), or a file differs from it.</exception>
    public static RunFolder Open(string path)
    {
        string full = Path.GetFullPath(path);
        RunFolderContents.Verify(full);
        return new RunFolder(full, isComplete: true);
    }

    /// <summary>Tells whether a folder has a manifest: its tables are those of a run that has ended.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    public static bool IsWhole(string path) => File.Exists(Path.Combine(path, RunManifest.FileName));

    /// <summary>Writes one table whole, replacing what this run wrote to it before.</summary>
    /// <typeparam name="TRow">The row type of the table.</typeparam>
    /// <param name="table">One of <see cref="RunTables"/>.</param>
    /// <param name="rows">The rows, enumerated once, written as they come.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="StorageException">The table could not be written; the message names path, row and column.</exception>
    /// <exception cref="InvalidOperationException">The folder is complete already.</exception>
    public long Write<TRow>(RunTable<TRow> table, IEnumerable<TRow> rows)
        where TRow : class
    {
        if (IsComplete) throw new InvalidOperationException($"Run folder {FullPath} is complete; its tables cannot change. Create it anew with overwrite.");

        if (_isOld) RunFolderContents.Unseal(FullPath);
        _isOld = false;
        long count = ParquetTable.Write(PathOf(table), rows);
        _written.Add(table.Name);
        return count;
    }

    /// <summary>Reads the rows of one table in the order they were written.</summary>
    /// <typeparam name="TRow">The row type of the table.</typeparam>
    /// <param name="table">One of <see cref="RunTables"/>.</param>
    /// <returns>The rows, streamed; each enumeration reads the file again.</returns>
    /// <exception cref="StorageException">While enumerating: the file is missing, torn, or has other columns.</exception>
    public IEnumerable<TRow> Read<TRow>(RunTable<TRow> table)
        where TRow : class => ParquetTable.Read<TRow>(PathOf(table));

    /// <summary>Gives the absolute path of a table's file.</summary>
    /// <typeparam name="TRow">The row type of the table.</typeparam>
    /// <param name="table">One of <see cref="RunTables"/>.</param>
    public string PathOf<TRow>(RunTable<TRow> table)
        where TRow : class => Path.Combine(FullPath, table.FileName);

    /// <summary>Closes the folder: writes the tables that never came as empty ones, then the manifest, last and at once.</summary>
    /// <exception cref="InvalidOperationException">Table <c>progress</c>, which makes a run repeatable, was not written.</exception>
    /// <exception cref="StorageException">A file could not be written.</exception>
    public void Complete()
    {
        if (IsComplete) return;
        if (!_written.Contains(RunTables.Progress.Name))
        {
            throw new InvalidOperationException($"Run folder {FullPath} cannot be completed before table '{RunTables.Progress.Name}' is written.");
        }

        WriteIfAbsent(RunTables.Nodes);
        WriteIfAbsent(RunTables.Edges);
        WriteIfAbsent(RunTables.Samples);
        WriteIfAbsent(RunTables.Pool);
        WriteIfAbsent(RunTables.Model);
        WriteIfAbsent(RunTables.Optimizer);
        WriteIfAbsent(RunTables.Metrics);
        WriteIfAbsent(RunTables.Predictions);
        WriteIfAbsent(RunTables.Accuracy);
        WriteIfAbsent(RunTables.Failures);
        WriteIfAbsent(RunTables.Classifiers);
        WriteIfAbsent(RunTables.Classes);
        WriteIfAbsent(RunTables.Confusion);
        WriteIfAbsent(RunTables.Parts);
        WriteIfAbsent(RunTables.Answers);
        WriteIfAbsent(RunTables.Senses);
        WriteIfAbsent(RunTables.Diversity);
        RunFolderContents.Seal(FullPath);
        IsComplete = true;
    }

    /// <summary>Writes report.html beside the tables, replacing an older one at once or not at all. The manifest does not list it: it can be drawn again.</summary>
    /// <param name="write">Fills the page; the stream is closed afterwards.</param>
    /// <exception cref="StorageException">The file could not be written.</exception>
    public void WriteReport(Action<Stream> write) => DurableFile.Replace(ReportPath, temporary =>
    {
        using FileStream page = File.Create(temporary);
        write(page);
    });

    /// <summary>Deletes the folder if it holds nothing, as after a run that was stopped before its first save.</summary>
    /// <exception cref="StorageException">The folder could not be read or deleted.</exception>
    public void DeleteIfEmpty()
    {
        try
        {
            if (!Directory.EnumerateFileSystemEntries(FullPath).All(entry => FolderLock.IsOurs(Path.GetFileName(entry)))) return;

            Directory.Delete(FullPath, recursive: true);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{FullPath}: the folder is empty but could not be deleted: {stuck.Message}", stuck);
        }
    }

    private void WriteIfAbsent<TRow>(RunTable<TRow> table)
        where TRow : class
    {
        if (!_written.Contains(table.Name)) Write(table, []);
    }
}
