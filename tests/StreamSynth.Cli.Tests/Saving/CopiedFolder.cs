using StreamSynth.Storage.Files;

namespace StreamSynth.Cli.Tests.Saving;

/// <summary>Copies a run's folder each time that a checkpoint has become the newest, as a process that is killed at that moment would leave it.</summary>
/// <param name="copies">Takes one folder per checkpoint.</param>
internal sealed class CopiedFolder(string copies) : IFileOperations
{
    private readonly DiskFiles _disk = new();
    private string? _manifest;
    private int _copied;

    /// <summary>Gives the copies, oldest first.</summary>
    public List<string> Folders { get; } = [];

    /// <summary>Is called with the number of checkpoints so far, where set; on the thread that saves.</summary>
    public Action<int>? OnSaved { get; set; }

    public IReadOnlyList<string> List(string folder) => _disk.List(folder);

    public Stream OpenRead(string path) => _disk.OpenRead(path);

    public void Fill(string path, Action<string> write) => _disk.Fill(path, write);

    public void Flush(string path) => _disk.Flush(path);

    public void Rename(string from, string to)
    {
        _disk.Rename(from, to);
        if (to.EndsWith(".json", StringComparison.Ordinal)) _manifest = to;
    }

    public void Delete(string path) => _disk.Delete(path);

    public void FlushFolder(string folder)
    {
        _disk.FlushFolder(folder);
        if (_manifest is null) return;

        _manifest = null;
        string copy = Path.Combine(copies, $"killed-{_copied++}");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(folder).Where(file => !Path.GetFileName(file).StartsWith(".lock", StringComparison.Ordinal))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        Folders.Add(copy);
        OnSaved?.Invoke(Folders.Count);
    }
}
