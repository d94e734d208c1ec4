using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Lists what the result of a run depends on, by name, so that a run that goes on can be compared with the one that was saved.</summary>
internal static class RunIdentity
{
    /// <summary>Gives graph, seeds, threads, devices and versions.</summary>
    public static IReadOnlyDictionary<string, string> Of(ProgressRow progress)
    {
        SortedDictionary<string, string> facts = new(StringComparer.Ordinal);
        AddMembers(facts, "subSeeds", progress.SubSeeds);
        AddMembers(facts, "threads", progress.Threads);
        AddMembers(facts, "devices", progress.Devices);
        AddMembers(facts, "versions", progress.Versions);
        foreach ((string path, string value) in OfGraph(JsonNode.Parse(progress.GraphJson))) facts[path] = value;

        return facts;
    }

    /// <summary>Gives what a graph says, by path.</summary>
    public static IReadOnlyDictionary<string, string> OfGraph(JsonNode? graph)
    {
        // Names with dots in them may give one path twice.
        SortedDictionary<string, string> facts = new(StringComparer.Ordinal);
        foreach ((string path, string value) in Flatten(string.Empty, graph))
        {
            // Where an editor finds the schema, and what the run is called, change nothing.
            if (path is not ("$schema" or "name")) facts[path] = value;
        }

        return facts;
    }

    /// <summary>Gives what differs.</summary>
    public static IReadOnlyList<Change> Differences(IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now) =>
        [.. then.Keys.Union(now.Keys).Order(StringComparer.Ordinal).Select(name => new Change(name, then.GetValueOrDefault(name), now.GetValueOrDefault(name))).Where(c => c.Then != c.Now)];

    /// <summary>Gives what differs of models and data; what had not been read yet when the run was saved cannot differ.</summary>
    public static IReadOnlyList<Change> DifferentHashes(IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now) =>
        [.. Differences(then, now).Where(c => c.Then is not null)];

    private static void AddMembers(SortedDictionary<string, string> facts, string name, string json)
    {
        foreach ((string member, JsonElement value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, RecordReader.Json)!) facts[$"{name}.{member}"] = value.ToString();
    }

    private static IEnumerable<(string Path, string Value)> Flatten(string path, JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } members => members.SelectMany(m => Flatten(path.Length == 0 ? m.Key : $"{path}.{m.Key}", m.Value)),
        JsonArray { Count: > 0 } list => list.SelectMany((value, i) => Flatten($"{path}[{i}]", value)),
        _ => [(path, node?.ToJsonString() ?? "null")],
    };
}
