using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>Works on the real disk and tells each operation before it begins, so that who listens can kill the process in any phase.</summary>
internal sealed class ToldFiles(Action<string> tell) : IFileOperations
{
    private readonly DiskFiles _real = new();

    public IReadOnlyList<string> List(string folder) => _real.List(folder);

    public Stream OpenRead(string path) => _real.OpenRead(path);

    public void Fill(string path, Action<string> write)
    {
        tell($"write {Kind(path)}");
        _real.Fill(path, write);
    }

    public void Flush(string path)
    {
        tell($"flush {Kind(path)}");
        _real.Flush(path);
    }

    public void Rename(string from, string to)
    {
        tell($"rename {Kind(to)}");
        _real.Rename(from, to);
    }

    public void Delete(string path)
    {
        tell($"delete {Kind(path)}");
        _real.Delete(path);
    }

    public void FlushFolder(string folder)
    {
        tell("flush folder");
        _real.FlushFolder(folder);
    }

    private static string Kind(string path) => path.Contains(".json", StringComparison.Ordinal) ? "manifest" : path.Contains("samples-", StringComparison.Ordinal) ? "segment" : "table";
}
