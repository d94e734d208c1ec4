using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>Looks through a folder for the newest checkpoint of which every file is whole.</summary>
/// <param name="Newest">The manifest found; null in a folder where no checkpoint was ever completed.</param>
/// <param name="Findings">Which checkpoints were passed over, with file and reason.</param>
internal sealed record CheckpointSearch(CheckpointManifest? Newest, IReadOnlyList<string> Findings)
{
    private const int LiveTries = 5;

    /// <summary>Checks checkpoints from the newest to the oldest until one is whole.</summary>
    /// <exception cref="StorageException">There are checkpoints, but none is whole; or one cannot be read for want of permission.</exception>
    public static CheckpointSearch In(string folder, IFileOperations files)
    {
        List<string> findings = [];
        foreach (long number in Numbers(folder, files))
        {
            string? wrong = Check(folder, files, number, out CheckpointManifest? manifest);
            if (wrong is null) return new CheckpointSearch(manifest, findings);

            findings.Add($"{folder}: checkpoint {number} is passed over: {wrong}.");
        }

        if (findings.Count == 0) return new CheckpointSearch(null, findings);

        throw new StorageException(
            $"{folder}: expected a whole checkpoint, found {findings.Count} and all damaged. Restore the folder from a copy, or start anew with overwriting.\n" +
            string.Join('\n', findings));
    }

    /// <summary>Does the same in a folder that a store may be saving to: what is pruned while it is being checked is not damaged.</summary>
    public static CheckpointSearch InLive(string folder, IFileOperations files)
    {
        for (int tries = 1; ; tries++)
        {
            IReadOnlyList<long> before = Numbers(folder, files);
            try
            {
                CheckpointSearch search = In(folder, files);
                if (search.Findings.Count == 0 || tries == LiveTries || before.SequenceEqual(Numbers(folder, files))) return search;
            }
            catch (StorageException) when (tries < LiveTries && !before.SequenceEqual(Numbers(folder, files)))
            {
                // A newer one has come meanwhile.
            }
        }
    }

    /// <summary>Gives the numbers of all manifests present, newest first.</summary>
    public static IReadOnlyList<long> Numbers(string folder, IFileOperations files) =>
        [.. files.List(folder).Select(CheckpointNames.ManifestNumber).OfType<long>().OrderDescending()];

    /// <summary>Reads one manifest without its files; null and the reason when it is damaged.</summary>
    public static CheckpointManifest? ReadManifest(string folder, IFileOperations files, long number, out string reason)
    {
        string name = CheckpointNames.Manifest(number);
        CheckpointManifest? manifest;
        try
        {
            using Stream content = files.OpenRead(Path.Combine(folder, name));
            using MemoryStream text = new();
            content.CopyTo(text);
            manifest = CheckpointManifest.Parse(Path.Combine(folder, name), text.ToArray(), out reason);
        }
        catch (IOException unreadable)
        {
            reason = $"{name}: {unreadable.Message}";
            return null;
        }

        if (manifest is null) reason = $"{name}: {reason}";
        else if (manifest.Number != number) reason = $"{name}: expected the manifest of checkpoint {number}, found that of {manifest.Number}";
        return manifest?.Number == number ? manifest : null;
    }

    private static string? Check(string folder, IFileOperations files, long number, out CheckpointManifest? manifest)
    {
        manifest = ReadManifest(folder, files, number, out string reason);
        return manifest is null ? reason : manifest.Tables.SelectMany(table => table.Segments).Select(segment => Compare(folder, files, segment)).FirstOrDefault(wrong => wrong is not null);
    }

    private static string? Compare(string folder, IFileOperations files, SegmentEntry expected)
    {
        try
        {
            (long bytes, string sha256) = Sha256.Of(files, Path.Combine(folder, expected.File));
            return bytes != expected.Bytes ? $"{expected.File}: expected {expected.Bytes} bytes, found {bytes}: the file is torn"
                : sha256 != expected.Sha256 ? $"{expected.File}: expected SHA-256 {expected.Sha256}, found {sha256}: the file was changed"
                : null;
        }
        catch (FileNotFoundException)
        {
            return $"{expected.File}: expected {expected.Bytes} bytes, found no file";
        }
        catch (IOException unreadable)
        {
            return $"{expected.File}: {unreadable.Message}";
        }
    }
}
