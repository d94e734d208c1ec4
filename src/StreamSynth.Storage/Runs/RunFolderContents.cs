using System.Security.Cryptography;
using System.Text.Json;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Runs;

/// <summary>Prepares, seals and verifies the files of a run folder.</summary>
internal static class RunFolderContents
{
    private static readonly JsonSerializerOptions ManifestJson =
        new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Makes the folder, or clears an earlier run from it, and proves that a file can be written there.</summary>
    public static void Prepare(string folder, bool overwrite)
    {
        if (File.Exists(folder)) throw new StorageException($"{folder}: expected a folder for the run, found a file. Choose another place with --out.");

        try
        {
            FolderFlush.Create(folder);
            string[] present = Present(folder);
            RefuseForeign(folder, present);
            if (present.Length > 0 && !overwrite) throw Occupied(folder, present);
            if (File.Exists(Path.Combine(folder, FolderLock.LockName)))
            {
                using FolderLock held = FolderLock.Take(folder, TimeProvider.System);
                Clear(folder, Present(folder));
            }
            else
            {
                Clear(folder, present);
            }

            string probe = DurableFile.TemporaryName(Path.Combine(folder, RunManifest.FileName));
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            FolderFlush.Flush(folder);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{folder}: expected a folder that can be written, but: {failed.Message} Choose another place with --out.", failed);
        }
    }

    /// <summary>Writes the manifest over all tables.</summary>
    public static void Seal(string folder)
    {
        RunManifest manifest = new()
        {
            Format = RunManifest.CurrentFormat,
            Files = [.. RunTables.FileNames.Select(name => Describe(folder, name))],
        };
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson);
        DurableFile.Replace(Path.Combine(folder, RunManifest.FileName), temporary => File.WriteAllBytes(temporary, text));
    }

    /// <summary>Takes the manifest away, durably: tables are about to be replaced one by one, and a folder that is cut off halfway must not look whole.</summary>
    public static void Unseal(string folder)
    {
        try
        {
            File.Delete(Path.Combine(folder, RunManifest.FileName));
            FolderFlush.Flush(folder);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{folder}: the tables of the part before could not be replaced: {stuck.Message}", stuck);
        }
    }

    /// <summary>Compares every file with the manifest.</summary>
    public static void Verify(string folder)
    {
        if (!Directory.Exists(folder)) throw new StorageException($"{folder}: expected a run folder, found none.");

        string path = Path.Combine(folder, RunManifest.FileName);
        if (!File.Exists(path))
        {
            throw new StorageException(
                $"{folder}: expected {RunManifest.FileName}, found none: this is no run folder, or the run was stopped before it had saved. Run it again.");
        }

        foreach (ManifestFile expected in ReadManifest(path).Files)
        {
            string file = Path.Combine(folder, expected.Name);
            if (!File.Exists(file)) throw new StorageException($"{file}: expected {expected.Bytes} bytes as the manifest says, found no file.");

            ManifestFile found = Describe(folder, expected.Name);
            string? wrong = found.Bytes != expected.Bytes ? $"expected {expected.Bytes} bytes as the manifest says, found {found.Bytes}: the file is torn"
                : found.Sha256 != expected.Sha256 ? $"expected SHA-256 {expected.Sha256} as the manifest says, found {found.Sha256}: the file was changed"
                : null;
            if (wrong is not null) throw new StorageException($"{file}: {wrong}.");
        }
    }

    // Files of the lock are no part of a run: they stay, since another process may open them at any moment.
    private static string[] Present(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).Where(name => !FolderLock.IsOurs(name)).Order(StringComparer.Ordinal)];

    // Manifests go first, and durably: a folder that loses power halfway must not look whole.
    private static void Clear(string folder, string[] present)
    {
        ILookup<bool, string> byKind = present.ToLookup(name => name == RunManifest.FileName || CheckpointNames.ManifestNumber(name) is not null);
        foreach (string manifest in byKind[true]) File.Delete(Path.Combine(folder, manifest));
        if (byKind[true].Any()) FolderFlush.Flush(folder);
        foreach (string name in byKind[false]) File.Delete(Path.Combine(folder, name));
    }

    private static RunManifest ReadManifest(string path)
    {
        RunManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<RunManifest>(File.ReadAllBytes(path), ManifestJson);
        }
        catch (JsonException broken)
        {
            throw new StorageException($"{path}: expected a whole manifest, but: {broken.Message}", broken);
        }

        if (manifest is null) throw new StorageException($"{path}: expected a whole manifest, but found null.");
        if (manifest.Format != RunManifest.CurrentFormat)
        {
            throw new StorageException($"{path}: expected format {RunManifest.CurrentFormat}, found {manifest.Format}. Open it with the version that wrote it.");
        }

        string? foreign = manifest.Files.Select(file => file.Name).FirstOrDefault(name => !RunTables.FileNames.Contains(name));
        if (foreign is not null) throw new StorageException($"{path}: expected tables only, found '{foreign}'.");

        string? missing = RunTables.FileNames.Except(manifest.Files.Select(file => file.Name)).FirstOrDefault();
        return missing is null ? manifest : throw new StorageException($"{path}: expected table {missing} in the manifest, found none.");
    }

    private static ManifestFile Describe(string folder, string name)
    {
        using FileStream content = File.OpenRead(Path.Combine(folder, name));
        return new ManifestFile { Name = name, Bytes = content.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
    }

    private static void RefuseForeign(string folder, string[] present)
    {
        string? foreign = present.FirstOrDefault(name => !IsOurs(name) || Directory.Exists(Path.Combine(folder, name)));
        if (foreign is null) return;

        throw new StorageException(
            $"{folder}: expected an empty folder for the run, found '{foreign}', which no run made. Choose another place with --out.");
    }

    private static bool IsOurs(string name)
    {
        string lasting = DurableFile.LastingName(name);
        return lasting is RunManifest.FileName or RunFolder.ReportName || RunTables.FileNames.Contains(lasting) || CheckpointNames.IsOurs(lasting);
    }

    private static StorageException Occupied(string folder, string[] present) => new(
        present.Contains(RunManifest.FileName)
            ? $"{folder}: expected an empty folder for the run, found another run. Choose another place with --out, or ask for overwriting."
            : $"{folder}: expected an empty folder for the run, found a run that was stopped before it had saved ({present.Length} files). " +
              "Ask for overwriting, or choose another place with --out.");
}
