namespace StreamSynth.Resilience.Tests.Cues;

/// <summary>Tells a script of files that appear below a folder, within a millisecond or so: final tables do not come through the file layer of checkpoints.</summary>
internal sealed class AppearedFiles : IDisposable
{
    private readonly FileSystemWatcher _watcher;

    public AppearedFiles(Script script, string folder)
    {
        _watcher = new(folder) { IncludeSubdirectories = true };
        _watcher.Created += (_, e) => script.Pass(Moments.Appeared + Path.GetFileName(e.Name));
        _watcher.Renamed += (_, e) => script.Pass(Moments.Appeared + Path.GetFileName(e.Name));
        _watcher.EnableRaisingEvents = true;
    }

    public void Dispose() => _watcher.Dispose();
}
