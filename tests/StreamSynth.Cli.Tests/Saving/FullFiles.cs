using StreamSynth.Storage.Files;

namespace StreamSynth.Cli.Tests.Saving;

/// <summary>Is a disk that may be full.</summary>
internal sealed class FullFiles : IFileOperations
{
    private readonly DiskFiles _disk = new();
    private volatile bool _isFull;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    public IReadOnlyList<string> List(string folder) => _disk.List(folder);

    public Stream OpenRead(string path) => _disk.OpenRead(path);

    public void Fill(string path, Action<string> write)
    {
        if (IsFull) throw new IOException("no space left");

        _disk.Fill(path, write);
    }

    public void Flush(string path) => _disk.Flush(path);

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void FlushFolder(string folder) => _disk.FlushFolder(folder);
}
