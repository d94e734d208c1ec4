using StreamSynth.Storage.Files;

namespace StreamSynth.Cli.Exporting;

/// <summary>
/// Is a folder that appears whole or not at all: files are written into a folder beside it, flushed to disk, and that folder is renamed at the end.
/// Disposed before <see cref="Complete"/>, it leaves nothing behind.
/// </summary>
internal sealed class ExportFolder : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly Func<string, Stream> _create;
    private readonly HashSet<string> _folders = [];
    private bool _complete;

    private ExportFolder(string path, Func<string, Stream> create)
    {
        _path = path;
        _temporary = DurableFile.TemporaryName(path);
        _create = create;
    }

    /// <summary>Gives the bytes of all files so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gives the number of files so far.</summary>
    public int Files { get; private set; }

    /// <summary>Begins an export.</summary>
    /// <param name="path">Folder that will appear; it must not exist, or be empty.</param>
    /// <param name="create">Opens a new file for writing; a test gives one that runs out of space.</param>
    /// <exception cref="ExportException">The place is taken, or cannot be written.</exception>
    public static ExportFolder Begin(string path, Func<string, Stream>? create = null)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new ExportException($"{path} is there already and holds something. Name another place with --out, or delete it.");
        }

        var folder = new ExportFolder(path, create ?? (file => new FileStream(file, FileMode.CreateNew, FileAccess.Write)));
        try
        {
            // What an export that was killed has left there.
            if (Directory.Exists(folder._temporary)) Directory.Delete(folder._temporary, recursive: true);
            Directory.CreateDirectory(folder._temporary);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException($"{path} cannot be written: {e.Message} Name another place with --out.", e);
        }
    }

    /// <summary>Writes one file whole and flushes it to disk.</summary>
    /// <param name="name">Path below the folder, '/' between its parts.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="ExportException">The file could not be written, as when the disk is full.</exception>
    public async Task WriteAsync(string name, Func<Stream, Task> write)
    {
        string path = Path.GetFullPath(Path.Combine(_temporary, name));
        if (!path.StartsWith(_temporary + Path.DirectorySeparatorChar, StringComparison.Ordinal)) throw new ExportException($"'{name}' would lie outside of {_path}.");

        try
        {
            string parent = Path.GetDirectoryName(path)!;
            if (_folders.Add(parent)) Directory.CreateDirectory(parent);
            Stream file = _create(path);
            await using (file.ConfigureAwait(false))
            {
                await write(file).ConfigureAwait(false);
                if (file is FileStream real) real.Flush(flushToDisk: true);
                else await file.FlushAsync().ConfigureAwait(false);
            }

            Bytes += new FileInfo(path).Length;
            Files++;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system repeats the path, which is that of the temporary folder.
            throw new ExportException($"'{name}' could not be written: {e.Message.Split(" : '")[0].TrimEnd('.')}. Nothing was left behind; make room, or name another place with --out.", e);
        }
    }

    /// <summary>Lets the folder appear under its own name.</summary>
    /// <exception cref="ExportException">The folder could not be renamed.</exception>
    public void Complete()
    {
        try
        {
            foreach (string folder in _folders.Append(_temporary)) DurableFile.FlushFolder(folder);
            if (Directory.Exists(_path)) Directory.Delete(_path);
            Directory.Move(_temporary, _path);
            DurableFile.FlushFolder(Path.GetDirectoryName(_path)!);
            _complete = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException($"{_path} could not be put in place: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (_complete || !Directory.Exists(_temporary)) return;

        try
        {
            Directory.Delete(_temporary, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error says more than this one; the next export to this place deletes it.
        }
    }
}
