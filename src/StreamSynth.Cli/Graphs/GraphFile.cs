using System.Globalization;
using System.Text;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Cli.Graphs;

/// <summary>Holds a graph file as the user named it, with its plan or with every fault.</summary>
/// <param name="Name">Path as the user wrote it.</param>
/// <param name="Plan">The plan; null when there is an error.</param>
/// <param name="Faults">Errors and warnings.</param>
internal sealed record GraphFile(string Name, GraphPlan? Plan, IReadOnlyList<Diagnostic> Faults)
{
    private const long LargestBytes = 16L << 20;

    public int ErrorCount => Faults.Count(f => f.Severity == Severity.Error);

    /// <summary>Puts <c>--seed</c> behind the <c>--set</c> overrides, so that it wins.</summary>
    public static IReadOnlyList<string> Overrides(string[]? set, ulong? seed) =>
        seed is null ? set ?? [] : [.. set ?? [], string.Create(CultureInfo.InvariantCulture, $"seed={seed}")];

    /// <summary>Reads and plans a file; never throws for what is in it.</summary>
    public static GraphFile Load(string name, IReadOnlyList<string> overrides, Surroundings around)
    {
        string path = Path.GetFullPath(name, around.WorkingFolder);
        var faults = new List<Diagnostic>();
        string? text = Read(path, faults);
        if (text is null) return new(name, null, faults);

        Places places = Places.Around(path, around.WorkingFolder, around.ProgramFolder);
        GraphPlan? plan = GraphPlanner.Plan(text, overrides, around.Catalog, places, faults);

        return new(name, plan, faults);
    }

    /// <summary>Plans a graph text that a checkpoint holds.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="overrides">As <c>--set</c> has them.</param>
    /// <param name="places">Where files may be that it names.</param>
    /// <param name="around">What the command line takes from outside.</param>
    public static GraphFile FromText(string name, string text, IReadOnlyList<string> overrides, Places places, Surroundings around)
    {
        var faults = new List<Diagnostic>();
        GraphPlan? plan = GraphPlanner.Plan(text, overrides, around.Catalog, places, faults);

        return new(name, plan, faults);
    }

    /// <summary>Reads a text file that the user named; null when it cannot be read, with the fault in the list.</summary>
    public static string? Read(string path, List<Diagnostic> faults)
    {
        try
        {
            if (Directory.Exists(path))
            {
                faults.Add(Unreadable("expected a graph file, found a folder.", GraphsIn(path)));
                return null;
            }

            if (!File.Exists(path))
            {
                faults.Add(Unreadable("there is no such file.", NearestFile(path)));
                return null;
            }

            long bytes = new FileInfo(path).Length;
            if (bytes <= LargestBytes) return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));

            faults.Add(Unreadable($"the file has {ByteSize.Format(bytes)}, but a graph is JSON text of at most {ByteSize.Format(LargestBytes)}."));
        }
        catch (DecoderFallbackException e)
        {
            faults.Add(Unreadable($"the file is not UTF-8 text: byte {e.Index + 1} cannot be read.", "save it as UTF-8."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(Unreadable($"the file cannot be read: {e.Message}"));
        }

        return null;
    }

    private static Diagnostic Unreadable(string message, string? fix = null) => new("SS1000", string.Empty, message, fix);

    private static string GraphsIn(string folder)
    {
        string[] graphs = [.. Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).Take(4)];
        return graphs.Length == 0 ? "name a file that ends in .json." : $"name one of its files: {string.Join(", ", graphs)}.";
    }

    private static string? NearestFile(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return $"the folder '{folder}' does not exist either.";

        return Suggestion.For(Path.GetFileName(path), Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileName(f)));
    }
}
