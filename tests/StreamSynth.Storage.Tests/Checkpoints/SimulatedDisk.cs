using System.Collections.Immutable;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>
/// Works on a real folder, as DuckDB must, and keeps beside it what a power cut after each operation could leave: of a file what was flushed, and anything between
/// that and what was written; of a folder the entries of its last flush, with any of the later changes (after "All File Systems Are Not Created Equal", Pillai et al. 2014).
/// </summary>
internal sealed class SimulatedDisk : IFileOperations
{
    private readonly DiskFiles _real = new();
    private readonly List<DiskState> _states = [];
    private int _inodes;

    public SimulatedDisk(string folder)
    {
        Folder = folder;
        ImmutableDictionary<string, int> names = ImmutableDictionary<string, int>.Empty;
        ImmutableDictionary<int, FileState> content = ImmutableDictionary<int, FileState>.Empty;
        foreach (string name in _real.List(folder).Where(name => !FolderLock.IsOurs(name)))
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder, name));
            names = names.Add(name, ++_inodes);
            content = content.Add(_inodes, new FileState(bytes, bytes));
        }

        _states.Add(new DiskState("start", names, names, [], content));
    }

    public string Folder { get; }

    /// <summary>Gives the state after each operation; the first is the one before any.</summary>
    public IReadOnlyList<DiskState> States => _states;

    private DiskState Now => _states[^1];

    public IReadOnlyList<string> List(string folder) => _real.List(folder);

    public Stream OpenRead(string path) => _real.OpenRead(path);

    public void Fill(string path, Action<string> write)
    {
        string name = Path.GetFileName(path);
        _real.Fill(path, write);
        byte[] bytes = File.ReadAllBytes(path);
        bool isNew = !Now.Names.TryGetValue(name, out int inode);
        if (isNew) inode = ++_inodes;
        byte[] durable = isNew ? [] : Now.Content[inode].Durable;
        Record($"write {name}", Now with
        {
            Names = Now.Names.SetItem(name, inode),
            Pending = isNew ? Now.Pending.Add(new Change(null, name, inode)) : Now.Pending,
            Content = Now.Content.SetItem(inode, new FileState(bytes, durable)),
        });
    }

    public void Flush(string path)
    {
        string name = Path.GetFileName(path);
        _real.Flush(path);
        int inode = Now.Names[name];
        byte[] bytes = Now.Content[inode].Written;
        Record($"flush {name}", Now with { Content = Now.Content.SetItem(inode, new FileState(bytes, bytes)) });
    }

    public void Rename(string from, string to)
    {
        (string before, string after) = (Path.GetFileName(from), Path.GetFileName(to));
        _real.Rename(from, to);
        int inode = Now.Names[before];
        Record($"rename {after}", Now with
        {
            Names = Now.Names.Remove(before).SetItem(after, inode),
            Pending = Now.Pending.Add(new Change(before, after, inode)),
        });
    }

    public void Delete(string path)
    {
        string name = Path.GetFileName(path);
        _real.Delete(path);
        if (!Now.Names.ContainsKey(name)) return;

        Record($"delete {name}", Now with { Names = Now.Names.Remove(name), Pending = Now.Pending.Add(new Change(name, null, 0)) });
    }

    public void FlushFolder(string folder)
    {
        _real.FlushFolder(folder);
        Record("flush folder", Now with { DurableNames = Now.Names, Pending = [] });
    }

    private void Record(string operation, DiskState after) => _states.Add(after with { Operation = operation });
}

/// <summary>Holds what was written to a file and what of it was flushed.</summary>
internal sealed record FileState(byte[] Written, byte[] Durable);

/// <summary>Renames, makes (<paramref name="Before"/> is null) or deletes (<paramref name="After"/> is null) an entry of the folder.</summary>
internal sealed record Change(string? Before, string? After, int Inode);

/// <summary>Holds a folder after one operation: what it shows, and what of it is sure to outlive a power cut.</summary>
internal sealed record DiskState(
    string Operation,
    ImmutableDictionary<string, int> Names,
    ImmutableDictionary<string, int> DurableNames,
    ImmutableList<Change> Pending,
    ImmutableDictionary<int, FileState> Content)
{
    /// <summary>Lays out the folder as it could be found after the power came back: nothing but what was flushed, all that was written, or, by chance, any mixture.</summary>
    public void LayOut(string folder, Loss loss, SplitMix chance)
    {
        Dictionary<string, int> names = new(DurableNames);
        foreach (Change change in Pending.Where(_ => loss == Loss.Nothing || (loss == Loss.Some && chance.Below(2) == 0)))
        {
            if (change.Before is not null) names.Remove(change.Before);
            if (change.After is not null) names[change.After] = change.Inode;
        }

        foreach ((string name, int inode) in names) File.WriteAllBytes(Path.Combine(folder, name), After(Content[inode], loss, chance));
    }

    private static byte[] After(FileState file, Loss loss, SplitMix chance)
    {
        if (loss == Loss.Everything || file.Written == file.Durable) return file.Durable;
        if (loss == Loss.Nothing) return file.Written;

        byte[] torn = [.. file.Written];
        int sure = chance.Below(torn.Length + 1);
        return chance.Below(3) switch
        {
            0 => torn[..sure],
            1 => [.. torn[..sure], .. new byte[torn.Length - sure]],
            _ => torn,
        };
    }
}

/// <summary>Says how much of what was not flushed a power cut takes.</summary>
public enum Loss
{
    /// <summary>Nothing: the process was killed, the machine went on.</summary>
    Nothing,

    /// <summary>Any part.</summary>
    Some,

    /// <summary>All that was not flushed.</summary>
    Everything,
}
