using StreamSynth.Cli.Json;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Exporting;

/// <summary>Reads the samples of a run folder and hands those with bytes to a format.</summary>
/// <param name="run">The run; whole.</param>
/// <param name="domain">"synthetic", "real" or "all".</param>
internal sealed class SampleExport(RunFolder run, string domain)
{
    private static readonly RunTable<PoolKey> Keys = new(RunTables.Pool.Name);

    private readonly Dictionary<(string Node, string Domain, long Ordinal), SampleRow?> _lines = [];
    private readonly SortedDictionary<string, long> _states = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _perClass = new(StringComparer.Ordinal);
    private readonly HashSet<string> _classes = [];
    private readonly HashSet<string> _nodes = [];

    /// <summary>Writes the export.</summary>
    /// <param name="format">How.</param>
    /// <param name="folder">Where; completed by the caller.</param>
    /// <param name="cancel">Ends the export early.</param>
    public async Task<ExportSummary> WriteAsync(ISampleFormat format, ExportFolder folder, CancellationToken cancel)
    {
        // Three passes, so that neither all images nor the whole ledger lie in memory: which are there, what the ledger says of them, the bytes.
        foreach (PoolKey key in run.Read(Keys).Where(k => Wants(k.Domain)))
        {
            _lines[(key.Node, key.Domain, key.Ordinal)] = null;
            _nodes.Add(key.Node);
        }

        foreach (SampleRow line in run.Read(RunTables.Samples).Where(l => Wants(l.Domain))) Take(line);
        foreach (PoolKey key in run.Read(Keys).Where(k => Wants(k.Domain))) _classes.Add(key.Class);

        IReadOnlyDictionary<string, ExportedClass> classes = Number(SafeName.OfAll(_classes));
        await format.WriteAsync(Samples(classes, cancel), folder, cancel).ConfigureAwait(false);
        ClassCount[] counts = [.. classes.Values.OrderBy(c => c.Index).Select(c => new ClassCount(c.Index, c.Name, c.Folder, _perClass.GetValueOrDefault(c.Name)))];
        await folder.WriteAsync("classes.json", async file =>
        {
            using var text = new StringWriter { NewLine = "\n" };
            JsonOutput.Write(counts, text);
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text.ToString()), cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);

        return new(_perClass.Values.Sum(), _states.Values.Sum(), _states, counts, folder.Files, folder.Bytes);
    }

    private void Take(SampleRow line)
    {
        _classes.Add(line.Class);
        _states[line.State] = _states.GetValueOrDefault(line.State) + 1;
        if (_lines.ContainsKey((line.Node, line.Domain, line.Ordinal))) _lines[(line.Node, line.Domain, line.Ordinal)] = line;
    }

    private IEnumerable<ExportedSample> Samples(IReadOnlyDictionary<string, ExportedClass> classes, CancellationToken cancel)
    {
        foreach (PoolRow image in run.Read(RunTables.Pool).Where(i => Wants(i.Domain)))
        {
            cancel.ThrowIfCancellationRequested();
            if (!IsEnding(image.Format)) throw new ExportException($"sample {image.Ordinal} has format \"{image.Format}\", which is no ending of a file.");
            _perClass[image.Class] = _perClass.GetValueOrDefault(image.Class) + 1;
            yield return new(image, _lines[(image.Node, image.Domain, image.Ordinal)], classes[image.Class]) { NamesNode = _nodes.Count > 1 };
        }
    }

    private bool Wants(string found) => domain == "all" || domain == found;

    private static bool IsEnding(string format) => format.Length is > 0 and <= 8 && format.All(char.IsAsciiLetterOrDigit);

    private static Dictionary<string, ExportedClass> Number(IReadOnlyDictionary<string, string> folders) => folders
        .OrderBy(f => f.Value, StringComparer.Ordinal)
        .Select((f, i) => new ExportedClass(i, f.Key, f.Value))
        .ToDictionary(c => c.Name);
}

/// <summary>Is a row of the pool without its bytes.</summary>
internal sealed record PoolKey
{
    public required string Node { get; init; }

    public required long Ordinal { get; init; }

    public required string Class { get; init; }

    public required string Domain { get; init; }
}

/// <summary>Tells what an export wrote.</summary>
/// <param name="Samples">Samples with bytes, all exported.</param>
/// <param name="LedgerSamples">Samples of the run in the chosen domain.</param>
/// <param name="States">The latter by state.</param>
/// <param name="Classes">Exported samples by class; a class that has none is there with 0.</param>
/// <param name="Files">Files written.</param>
/// <param name="Bytes">Their size.</param>
internal sealed record ExportSummary(
    long Samples, long LedgerSamples, IReadOnlyDictionary<string, long> States, IReadOnlyList<ClassCount> Classes, int Files, long Bytes);

/// <summary>Counts one class of an export.</summary>
internal sealed record ClassCount(int Index, string Name, string Folder, long Samples);
