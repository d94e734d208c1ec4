namespace StreamSynth.Storage.Files;

/// <summary>Names what a checkpoint asks of a file system, one call for each step that can fail or be cut off, so that tests can put a failing one in its place.</summary>
/// <remarks>All members throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as System.IO does.</remarks>
public interface IFileOperations
{
    /// <summary>Lists the names of the files in a folder, in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    IReadOnlyList<string> List(string folder);

    /// <summary>Opens a file for reading from its start.</summary>
    /// <param name="path">The file.</param>
    Stream OpenRead(string path);

    /// <summary>Makes an empty file, or empties it, and lets <paramref name="write"/> fill it by its path; nothing of it is durable yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Fills it.</param>
    void Fill(string path, Action<string> write);

    /// <summary>Makes the content of a file durable (fsync).</summary>
    /// <param name="path">The file.</param>
    void Flush(string path);

    /// <summary>Renames a file over another; durable only after <see cref="FlushFolder"/>.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new path.</param>
    void Rename(string from, string to);

    /// <summary>Deletes a file that may be gone already; durable only after <see cref="FlushFolder"/>.</summary>
    /// <param name="path">The file.</param>
    void Delete(string path);

    /// <summary>Makes the entries of a folder durable: new, renamed and deleted files.</summary>
    /// <param name="folder">The folder.</param>
    void FlushFolder(string folder);
}

/// <summary>Does it on the real file system.</summary>
public sealed class DiskFiles : IFileOperations
{
    // SHA-256 of a 100 MB file takes 5 times as long through a 4 KiB buffer.
    private const int BufferBytes = 1 << 20;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder) => [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);

    /// <inheritdoc/>
    public void Fill(string path, Action<string> write) => write(path);

    /// <inheritdoc/>
    public void Flush(string path)
    {
        using FileStream written = new(path, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void FlushFolder(string folder) => FolderFlush.Flush(folder);
}
