using StreamSynth.Storage.Files;

namespace StreamSynth.Resilience.Tests.Cues;

/// <summary>Works on the real disk, and tells a script of each operation before it is done. A write that is cut off or fails leaves half a file.</summary>
internal sealed class ScriptedFiles(Script script) : IFileOperations
{
    private readonly DiskFiles _real = new();
    private volatile bool _hasSaved;
    private volatile bool _isNamed;

    public IReadOnlyList<string> List(string folder) => _real.List(folder);

    public Stream OpenRead(string path)
    {
        if (!path.EndsWith(".tmp", StringComparison.Ordinal)) script.Pass(Moments.CheckFile);
        return _real.OpenRead(path);
    }

    public void Fill(string path, Action<string> write)
    {
        _real.Fill(path, write);
        if (script.Take($"write {KindOf(path)}") is not { } cue) return;

        using (FileStream written = new(path, FileMode.Open)) written.SetLength(written.Length / 2);
        EndSaveAfter(() => Script.Do(cue));
    }

    public void Flush(string path)
    {
        EndSaveAfter(() => script.Pass($"flush {KindOf(path)}"));
        _real.Flush(path);
    }

    public void Rename(string from, string to)
    {
        EndSaveAfter(() => script.Pass($"rename {KindOf(to)}"));
        _real.Rename(from, to);
        if (KindOf(to) == "manifest") _isNamed = true;
    }

    public void Delete(string path)
    {
        bool isOver = File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "manifest.json"));
        string purpose = isOver ? "finish" : _hasSaved ? "prune" : "clear";
        if (File.Exists(path)) script.Pass($"{purpose} {(KindOf(path) == "manifest" ? "manifest" : "file")}");
        _real.Delete(path);
    }

    public void FlushFolder(string folder)
    {
        EndSaveAfter(() => script.Pass(_isNamed ? Moments.FlushAfterManifest : "flush folder"));
        _real.FlushFolder(folder);
        if (!_isNamed) return;

        (_isNamed, _hasSaved) = (false, true);
        script.EndSave();
    }

    // What fails ends the save; what does not leaves it going on.
    private void EndSaveAfter(Action pass)
    {
        try
        {
            pass();
        }
        catch
        {
            _isNamed = false;
            script.EndSave();
            throw;
        }
    }

    private static string KindOf(string path) =>
        path.Contains(".json", StringComparison.Ordinal) ? "manifest" : path.Contains(".segment.", StringComparison.Ordinal) ? "segment" : "table";
}
