namespace StreamSynth.Storage.Files;

/// <summary>Replaces a file so that a crash at any moment leaves the old one or the new one, never a part.</summary>
public static class DurableFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>Lets <paramref name="write"/> fill a temporary file beside <paramref name="path"/>, flushes it to disk, renames it, flushes the folder.</summary>
    /// <param name="path">The file to write; its folder must exist. An older file is replaced.</param>
    /// <param name="write">Fills the file whose path it is given. When it throws, the temporary file is deleted.</param>
    /// <exception cref="StorageException">The file could not be written: no such folder, no permission, no space.</exception>
    public static void Replace(string path, Action<string> write)
    {
        string temporary = TemporaryName(path);
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) throw new StorageException($"{path}: expected a folder {folder} to write into, found none.");

        try
        {
            write(temporary);
            using (FileStream written = new(temporary, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.Move(temporary, path, overwrite: true);
            FolderFlush.Flush(folder);
        }
        catch (Exception failed)
        {
            Discard(temporary);
            if (failed is IOException or UnauthorizedAccessException)
            {
                throw new StorageException($"{path}: could not be written: {failed.Message} Check the permissions and the free space of {folder}.", failed);
            }

            throw;
        }
    }

    /// <summary>Gives the name under which <see cref="Replace"/> writes a file first.</summary>
    /// <param name="path">The file's name in the end.</param>
    public static string TemporaryName(string path) => path + TemporarySuffix;

    /// <summary>Gives the name that a file, temporary or not, would have in the end.</summary>
    /// <param name="name">Name of the file as it is.</param>
    public static string LastingName(string name) => name.EndsWith(TemporarySuffix, StringComparison.Ordinal) ? name[..^TemporarySuffix.Length] : name;

    /// <summary>Flushes a folder's entries to disk, without which a new or renamed file may be lost with the power.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The folder could not be opened or flushed.</exception>
    public static void FlushFolder(string folder) => FolderFlush.Flush(folder);

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            // The first error says more than this one.
        }
    }
}
