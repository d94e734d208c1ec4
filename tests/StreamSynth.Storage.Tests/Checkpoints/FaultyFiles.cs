using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>Works on the real disk and fails as told: once at an operation, or from it on. A write that fails leaves half a file.</summary>
internal sealed class FaultyFiles(Func<int, bool> fails) : IFileOperations
{
    private readonly DiskFiles _real = new();

    /// <summary>Counts the operations that change something.</summary>
    public int Operations { get; private set; }

    /// <summary>Counts those that failed.</summary>
    public int Failures { get; private set; }

    public IReadOnlyList<string> List(string folder) => _real.List(folder);

    public Stream OpenRead(string path) => _real.OpenRead(path);

    public void Fill(string path, Action<string> write)
    {
        _real.Fill(path, write);
        if (!Fails()) return;

        using (FileStream written = new(path, FileMode.Open)) written.SetLength(written.Length / 2);
        throw new IOException("No space left on device : '" + path + "'");
    }

    public void Flush(string path)
    {
        if (Fails()) throw new IOException("Input/output error : '" + path + "'");
        _real.Flush(path);
    }

    public void Rename(string from, string to)
    {
        if (Fails()) throw new IOException("Input/output error : '" + from + "'");
        _real.Rename(from, to);
    }

    public void Delete(string path)
    {
        if (Fails()) throw new IOException("Input/output error : '" + path + "'");
        _real.Delete(path);
    }

    public void FlushFolder(string folder)
    {
        if (Fails()) throw new IOException("Input/output error : '" + folder + "'");
        _real.FlushFolder(folder);
    }

    private bool Fails()
    {
        bool failed = fails(++Operations);
        if (failed) Failures++;
        return failed;
    }
}
