using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>Deletes what no checkpoint needs: older checkpoints, and what a crash left behind. A manifest always goes before its files.</summary>
internal static class Leftovers
{
    /// <summary>Clears a folder opened for writing: manifests newer than the one in use, which are damaged, and every file of ours that no manifest lists.</summary>
    /// <returns>The manifests that stay, oldest first.</returns>
    public static IReadOnlyList<CheckpointManifest> Clear(string folder, IFileOperations files, CheckpointManifest? newest, int keep)
    {
        List<CheckpointManifest> kept = newest is null ? [] : [newest];
        List<long> dropped = [];
        foreach (long number in CheckpointSearch.Numbers(folder, files).Where(number => number != newest?.Number))
        {
            CheckpointManifest? older = number < newest?.Number && kept.Count < keep ? CheckpointSearch.ReadManifest(folder, files, number, out _) : null;
            if (older is null) dropped.Add(number);
            else kept.Insert(0, older);
        }

        DeleteManifests(folder, files, dropped);
        HashSet<string> needed = [.. kept.SelectMany(manifest => manifest.Files()), .. kept.Select(manifest => CheckpointNames.Manifest(manifest.Number))];
        foreach (string name in files.List(folder).Where(name => CheckpointNames.IsOurs(name) && !needed.Contains(name))) files.Delete(Path.Combine(folder, name));
        files.FlushFolder(folder);
        return kept;
    }

    /// <summary>Deletes the oldest checkpoints.</summary>
    /// <returns>The manifests that stay, oldest first.</returns>
    public static IReadOnlyList<CheckpointManifest> Prune(string folder, IFileOperations files, IReadOnlyList<CheckpointManifest> kept, int keep)
    {
        CheckpointManifest[] dropped = [.. kept.Take(Math.Max(0, kept.Count - keep))];
        CheckpointManifest[] left = [.. kept.Skip(dropped.Length)];
        DeleteManifests(folder, files, [.. dropped.Select(manifest => manifest.Number)]);
        HashSet<string> needed = [.. left.SelectMany(manifest => manifest.Files())];
        foreach (string name in dropped.SelectMany(manifest => manifest.Files()).Distinct().Where(name => !needed.Contains(name))) files.Delete(Path.Combine(folder, name));
        return left;
    }

    /// <summary>Deletes a file whose loss or stay does not matter now: the next opening for writing clears it.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool TryDelete(IFileOperations files, string path)
    {
        try
        {
            files.Delete(path);
            return true;
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Without the flush in between, a power cut could bring a manifest back whose files are gone.
    private static void DeleteManifests(string folder, IFileOperations files, IReadOnlyList<long> numbers)
    {
        if (numbers.Count == 0) return;

        foreach (long number in numbers) files.Delete(Path.Combine(folder, CheckpointNames.Manifest(number)));
        files.FlushFolder(folder);
    }
}
