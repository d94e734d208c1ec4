using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;
using StreamSynth.Search;

namespace StreamSynth.Cli.Seals;

/// <summary>Holds a search file as the user named it, with its form or with every fault.</summary>
/// <param name="Name">Path as the user wrote it.</param>
/// <param name="FullPath">The same, absolute.</param>
/// <param name="Form">The form; null when there is a fault.</param>
/// <param name="Known">Names that the model of the embeddings knows; null where nobody said.</param>
/// <param name="Faults">All faults.</param>
internal sealed record SealsFile(string Name, string FullPath, SealsForm? Form, IReadOnlySet<string>? Known, IReadOnlyList<Diagnostic> Faults)
{
    private const string WriteBlock = "embeddings.write";

    private static readonly JsonDocumentOptions Rules = new() { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    /// <summary>Tells whether a file is a search file rather than a graph: it has concepts and no nodes.</summary>
    public static bool IsOne(string name, Surroundings around) =>
        ReadObject(Path.GetFullPath(name, around.WorkingFolder), []) is { } json && json.ContainsKey("concepts") && !json.ContainsKey("nodes");

    /// <summary>Reads a file and looks at what it names; never throws for what is in it.</summary>
    public static SealsFile Load(string name, Surroundings around)
    {
        List<Diagnostic> faults = [];
        string path = Path.GetFullPath(name, around.WorkingFolder);
        SealsForm? form = ReadObject(path, faults) is { } json ? Read(json, faults) : null;
        if (form is null) return new(name, path, null, null, faults);

        IReadOnlySet<string>? known = CheckPlaces(form, path, around, faults);
        return new(name, path, faults.Count > 0 ? null : form, known, faults);
    }

    /// <summary>Gives the full path of a place that the file names.</summary>
    public string Resolve(string place) => Resolve(FullPath, place);

    private static string Resolve(string file, string place) => Path.GetFullPath(place, Path.GetDirectoryName(file)!);

    private static JsonObject? ReadObject(string path, List<Diagnostic> faults)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path), Rules);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return JsonObject.Create(document.RootElement.Clone());

            faults.Add(new("SS1002", string.Empty, "a search file is an object: { \"name\": ..., \"pool\": { ... }, \"concepts\": { ... } }."));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            faults.Add(new("SS1000", string.Empty, $"the file cannot be read: {unreadable.Message}"));
        }
        catch (JsonException broken)
        {
            faults.Add(new("SS1001", $"line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}", $"not well-formed JSON: {broken.Message.Split(" LineNumber:")[0]}", "correct the text at that place; comments are allowed, trailing commas are not."));
        }

        return null;
    }

    private static SealsForm? Read(JsonObject json, List<Diagnostic> faults)
    {
        // Where an editor finds the schema is no part of it.
        json.Remove("$schema");
        List<Diagnostic> found = [];
        var form = (SealsForm?)new RecordReader(found).Read(typeof(SealsForm), json, string.Empty, "a search file");

        // The reader puts a dot before members of the whole file.
        faults.AddRange(found.Select(f => f with { Path = f.Path.TrimStart('.'), Fix = f.Fix?.Replace(" to .", " to the file.", StringComparison.Ordinal) }));
        return found.Count == 0 ? form : null;
    }

    private static HashSet<string>? CheckPlaces(SealsForm form, string path, Surroundings around, List<Diagnostic> faults)
    {
        if (form.Pool.File is { } pool) CheckPool(Resolve(path, pool), form.Pool, faults);
        if (form.Pool.Graph is { } graph) CheckGraph(graph, form.Pool.Node, path, around, faults);
        if (form.Seeds.Text > 0 && form.Seeds.Model is null) faults.Add(new("SS7202", "seeds.model", "'seeds.text' asks for a text query, but no model is named.", "name the CLIP model that made the embeddings."));
        if (!form.Seeds.Query.Contains("{class}", StringComparison.Ordinal)) faults.Add(new("SS7203", "seeds.query", $"'seeds.query' is \"{form.Seeds.Query}\", which has no slot {{class}}: all concepts would have one query."));
        if (form.Seeds.Model is { } model) CheckModel(model, path, around, faults);
        if (form.Concepts.Known is not { } known) return null;

        if (File.Exists(Resolve(path, known))) return [.. File.ReadAllLines(Resolve(path, known)).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];

        faults.Add(new("SS7204", "concepts.known", $"there is no file '{known}' ({Resolve(path, known)})."));
        return null;
    }

    private static void CheckPool(string path, PoolPlaceForm pool, List<Diagnostic> faults)
    {
        if (!File.Exists(path))
        {
            faults.Add(new("SS7201", "pool.file", $"there is no file '{pool.File}' ({path}).", "name a Parquet file of embeddings, write one with a graph that ends in embeddings.write, or name that graph as 'pool.graph'."));
            return;
        }

        try
        {
            EmbeddingPool.Check(path, pool.Columns);
        }
        catch (SearchException fault)
        {
            faults.Add(new(fault.Code, pool.Columns is null ? "pool.file" : "pool.columns", fault.Message));
        }
    }

    private static void CheckGraph(string graph, string node, string path, Surroundings around, List<Diagnostic> faults)
    {
        GraphFile file = GraphFile.Load(Resolve(path, graph), [], around);
        faults.AddRange(file.Faults.Where(f => f.Severity == Severity.Error).Select(f => f with { Path = "pool.graph", Message = $"{graph}: {f.Path}: {f.Message}" }));
        if (file.Plan is not { } plan) return;

        PlannedNode? found = plan.Nodes.FirstOrDefault(n => n.Name == node);
        if (found?.Descriptor.Name == WriteBlock) return;

        string[] writers = [.. plan.Nodes.Where(n => n.Descriptor.Name == WriteBlock).Select(n => n.Name)];
        string fix = writers.Length == 0 ? $"end the graph in a node of block {WriteBlock}." : $"name {string.Join(" or ", writers.Select(w => $"'{w}'"))}.";
        faults.Add(new("SS7205", "pool.node", found is null ? $"'{graph}' has no node '{node}'." : $"node '{node}' of '{graph}' is of block {found.Descriptor.Name}, which writes no embeddings.", fix));
    }

    private static void CheckModel(string model, string path, Surroundings around, List<Diagnostic> faults)
    {
        Places places = Places.Around(path, around.WorkingFolder, around.ProgramFolder);
        if (places.FindModel(model) is not { } folder) faults.Add(new("SS4001", "seeds.model", $"there is no model folder '{model}', neither as it stands nor below a folder 'models'."));
        else faults.AddRange(ClipModel.Inspect(folder).Select(f => new Diagnostic(f.Code, "seeds.model", $"{f.Path}: {f.Message}.", $"{f.Fix}.")));
    }
}
