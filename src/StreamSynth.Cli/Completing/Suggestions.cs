using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Cli.Models;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Completing;

/// <summary>Gives what a shell can offer where a block, a model, a node or a path into a graph is typed. Whatever cannot be read offers nothing.</summary>
internal static class Suggestions
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Offers the names of blocks.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Blocks(Surroundings around) => _ => Items(around.Catalog.Blocks.Select(b => b.Name));

    /// <summary>Offers the models at hand.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Models(Surroundings around) => _ =>
    {
        Places places = Places.Around(Path.Combine(around.WorkingFolder, "graph.json"), around.WorkingFolder, around.ProgramFolder);
        return places.Find("models") is { } root ? Items(ModelFolder.Below(root).Select(m => m.Name)) : [];
    };

    /// <summary>Offers the nodes of the graph that stands on the line.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Nodes(Argument graph, Surroundings around) => context =>
        Items(NodesOf(context, graph, around).Select(n => n.Key));

    /// <summary>Offers what <c>--set</c> can change in the graph that stands on the line: "nodes.paint.options.steps=".</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Paths(Argument graph, Surroundings around) => context =>
    [
        .. Items(["memory=", "name=", "onError=", "maxFailures=", "seed=", "seeds.data=", "seeds.initialisation=", "seeds.generation=", "seeds.draws="]),
        .. NodesOf(context, graph, around).SelectMany(n => Items(PathsOf(n.Key, n.Value, around.Catalog))),
    ];

    private static IEnumerable<string> PathsOf(string name, JsonNode? node, BlockCatalog catalog)
    {
        string? block = (node as JsonObject)?["block"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        if (block is null || catalog.Find(block) is not { } descriptor) return [];

        return RecordReader.MembersOf(descriptor.Options).Select(m => $"nodes.{name}.options.{RecordReader.NameOf(m)}=")
            .Concat(RecordReader.MembersOf(typeof(NodeLimits)).Select(m => $"nodes.{name}.limits.{RecordReader.NameOf(m)}="));
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> NodesOf(CompletionContext context, Argument graph, Surroundings around)
    {
        try
        {
            string? file = context.ParseResult.GetResult(graph)?.Tokens.FirstOrDefault()?.Value;
            if (file is null) return [];

            JsonNode? json = JsonNode.Parse(File.ReadAllText(Path.GetFullPath(file, around.WorkingFolder)), null, Lenient);
            return (json as JsonObject)?["nodes"] is JsonObject nodes ? nodes : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or InvalidOperationException)
        {
            // Between two keystrokes there is nobody to tell.
            return [];
        }
    }

    private static IEnumerable<CompletionItem> Items(IEnumerable<string> texts) => texts.Select(t => new CompletionItem(t));
}
