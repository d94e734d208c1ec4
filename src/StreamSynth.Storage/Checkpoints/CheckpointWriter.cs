using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Writes one checkpoint: every file under a temporary name, flushed, renamed; the folder flushed; then the manifest in the same way.
/// Until the manifest has its name, the checkpoint before is the newest; from then on this one is.
/// </summary>
internal sealed class CheckpointWriter(string folder, IFileOperations files, TimeProvider clock)
{
    /// <summary>Writes the snapshot as the checkpoint of this number.</summary>
    /// <param name="number">A number above that of every file in the folder.</param>
    /// <param name="snapshot">The whole tables.</param>
    /// <param name="growing">The growing tables.</param>
    /// <param name="carried">Growing tables of the checkpoint before that nobody opened; they belong to this one too.</param>
    /// <returns>The manifest that now stands. When an exception comes instead, nothing of the checkpoint stays where it can be deleted.</returns>
    public CheckpointManifest Write(long number, Snapshot snapshot, IReadOnlyDictionary<string, IGrowingTable> growing, IEnumerable<TableEntry> carried)
    {
        List<string> whole = [];
        try
        {
            List<TableEntry> tables = [.. carried];
            tables.AddRange(snapshot.Cuts.Select(cut => new TableEntry { Name = cut.Key, Grows = true, Segments = growing[cut.Key].Place(cut.Value) }));
            foreach ((string name, WholeTable table) in snapshot.Tables)
            {
                string file = CheckpointNames.WholeTable(number, name);
                whole.Add(file);
                tables.Add(new TableEntry { Name = name, Grows = false, Segments = [WriteTable(file, table)] });
            }

            files.FlushFolder(folder);
            CheckpointManifest manifest = new()
            {
                Format = CheckpointManifest.CurrentFormat,
                Number = number,
                SavedUtc = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                Tables = [.. tables.OrderBy(table => table.Name, StringComparer.Ordinal)],
            };
            byte[] text = manifest.ToBytes();
            Replace(CheckpointNames.Manifest(number), temporary => File.WriteAllBytes(temporary, text));
            files.FlushFolder(folder);
            return manifest;
        }
        catch (Exception)
        {
            Discard(CheckpointNames.Manifest(number), whole);
            throw;
        }
    }

    private SegmentEntry WriteTable(string file, WholeTable table)
    {
        long rows = 0;
        (long bytes, string sha256) = Replace(file, temporary => rows = table.Write(temporary));
        return new SegmentEntry { File = file, Bytes = bytes, Rows = rows, Sha256 = sha256 };
    }

    private (long Bytes, string Sha256) Replace(string file, Action<string> write)
    {
        string temporary = PathOf(DurableFile.TemporaryName(file));
        files.Fill(temporary, write);
        files.Flush(temporary);
        (long Bytes, string Sha256) written = Sha256.Of(files, temporary);
        files.Rename(temporary, PathOf(file));
        return written;
    }

    // The flush of the folder may have failed after the manifest had its name: then it goes first, and where it cannot go, its files stay.
    private void Discard(string manifest, IReadOnlyList<string> whole)
    {
        if (!Leftovers.TryDelete(files, PathOf(manifest))) return;

        Leftovers.TryDelete(files, PathOf(DurableFile.TemporaryName(manifest)));
        try
        {
            files.FlushFolder(folder);
        }
        catch (IOException)
        {
            return;
        }

        foreach (string file in whole)
        {
            Leftovers.TryDelete(files, PathOf(file));
            Leftovers.TryDelete(files, PathOf(DurableFile.TemporaryName(file)));
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
