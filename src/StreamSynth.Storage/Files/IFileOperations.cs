namespace StreamSynth.Storage.Files;

/// <summary>Names what a checkpoint asks of a file system, one call for each step that can fail or be cut off, so that tests can put a failing one in its place.</summary>
/// <remarks>All members throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as System.IO does.</remarks>
internal interface IFileOperations
{
    /// <summary>Lists the names of the files in a folder, in ordinal order.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Opens a file for reading from its start.</summary>
    Stream OpenRead(string path);

    /// <summary>Makes an empty file, or empties it, and lets <paramref name="write"/> fill it by its path; nothing of it is durable yet.</summary>
    void Fill(string path, Action<string> write);

    /// <summary>Makes the content of a file durable (fsync).</summary>
    void Flush(string path);

    /// <summary>Renames a file over another; durable only after <see cref="FlushFolder"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file that may be gone already; durable only after <see cref="FlushFolder"/>.</summary>
    void Delete(string path);

    /// <summary>Makes the entries of a folder durable: new, renamed and deleted files.</summary>
    void FlushFolder(string folder);
}

/// <summary>Does it on the real file system.</summary>
internal sealed class DiskFiles : IFileOperations
{
    // SHA-256 of a 100 MB file takes 5 times as long through a 4 KiB buffer.
    private const int BufferBytes = 1 << 20;

    public IReadOnlyList<string> List(string folder) => [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);

    public void Fill(string path, Action<string> write) => write(path);

    public void Flush(string path)
    {
        using FileStream written = new(path, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void FlushFolder(string folder) => FolderFlush.Flush(folder);
}
