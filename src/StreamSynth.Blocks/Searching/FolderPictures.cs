namespace StreamSynth.Blocks.Searching;

/// <summary>Reads image files by their ids, which are their paths below a folder.</summary>
/// <param name="root">The folder.</param>
public sealed class FolderPictures(string root) : IPoolPictures
{
    private const long MostBytes = 64 << 20;

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar;

    /// <inheritdoc/>
    public byte[]? Read(string id)
    {
        // A file of embeddings from elsewhere must not lead out of the folder.
        if (id.Contains('\0', StringComparison.Ordinal)) return null;
        string path = Path.GetFullPath(Path.Combine(_root, id));
        if (!path.StartsWith(_root, StringComparison.Ordinal)) return null;

        try
        {
            FileInfo file = new(path);
            return file.Exists && file.Length <= MostBytes ? File.ReadAllBytes(path) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
