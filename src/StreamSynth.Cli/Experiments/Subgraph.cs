using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamSynth.Cli.Experiments;

/// <summary>Writes what feeds a node, so that two graphs can be compared in that part.</summary>
internal static class Subgraph
{
    /// <summary>Gives nodes, names included since seeds depend on them, in one text; empty where the source is null.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">"node.port" or "node" that is fed, itself included.</param>
    public static string Of(JsonObject graph, string? source)
    {
        SortedDictionary<string, string> parts = new(StringComparer.Ordinal);
        Collect(graph["nodes"]!.AsObject(), source?.Split('.')[0], parts);

        return string.Join("\n", parts.Select(p => $"{p.Key} {p.Value}"));
    }

    /// <summary>Gives the source of an input; null where it is open.</summary>
    public static string? SourceOf(JsonObject graph, string node, string port) => graph["nodes"]?[node]?["inputs"]?[port]?.GetValue<string>();

    private static void Collect(JsonObject nodes, string? name, SortedDictionary<string, string> parts)
    {
        if (name is null || parts.ContainsKey(name) || nodes[name] is not JsonObject node) return;

        parts[name] = Sorted(node)!.ToJsonString();
        foreach ((_, JsonNode? source) in node["inputs"] as JsonObject ?? []) Collect(nodes, source?.GetValue<string>().Split('.')[0], parts);
    }

    // The order of members in a file means nothing.
    private static JsonNode? Sorted(JsonNode? value) => value switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        JsonValue plain => JsonNode.Parse(plain.ToJsonString(JsonSerializerOptions.Default)),
        _ => null,
    };
}
