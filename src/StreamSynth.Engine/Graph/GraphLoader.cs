// The path of one item starts here: text -> GraphSpec. Next: GraphPlanner.cs.
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Graph;

/// <summary>Reads a graph file and reports every fault of form in one pass.</summary>
public static class GraphLoader
{
    private static readonly string[] GraphMembers = ["$schema", "name", "seed", "seeds", "memory", "onError", "maxFailures", "nodes"];
    private static readonly string[] NodeMembers = ["block", "inputs", "options", "limits"];
    private static readonly string[] SeedMembers = ["data", "initialisation", "generation", "draws"];

    /// <summary>Reads graph text.</summary>
    /// <param name="text">JSON; comments are allowed.</param>
    /// <param name="overrides">Assignments "path=value", applied in order.</param>
    /// <param name="faults">Takes the faults.</param>
    /// <returns>The graph; null when its form is too broken to look at nodes.</returns>
    public static GraphSpec? Load(string text, IEnumerable<string> overrides, ICollection<Diagnostic> faults)
    {
        JsonObject? json = JsonText.Read(text, faults);
        if (json is null) return null;

        foreach (string assignment in overrides) Overrides.Apply(json, assignment, faults);
        RefuseUnknown(json, GraphMembers, string.Empty, "a graph", faults);
        ulong seed = ReadSeed(json, "seed", required: true, 0, string.Empty, faults);

        return new()
        {
            Name = ReadText(json, "name", faults) ?? "unnamed",
            Seeds = ReadSeeds(json, seed, faults),
            MemoryBytes = ReadMemory(json, faults),
            OnError = ReadOnError(json, faults),
            MaxFailures = ReadMaxFailures(json, faults),
            Nodes = ReadNodes(json, faults),
            Json = json,
        };
    }

    private static List<NodeSpec> ReadNodes(JsonObject json, ICollection<Diagnostic> faults)
    {
        if (json["nodes"] is not JsonObject { Count: > 0 } nodes)
        {
            faults.Add(new("SS1002", "nodes", "a graph needs an object 'nodes' with at least one node.", "add nodes: { \"classes\": { \"block\": \"classes.list\", ... } }; 'streamsynth blocks' lists the blocks."));
            return [];
        }

        return [.. nodes.Select(pair => ReadNode(pair.Key, pair.Value, faults)).OfType<NodeSpec>()];
    }

    private static NodeSpec? ReadNode(string name, JsonNode? value, ICollection<Diagnostic> faults)
    {
        string path = $"nodes.{name}";
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            faults.Add(new("SS1009", path, $"'{name}' is not a node name.", "use letters, digits and underscores: 'node.port' must be readable."));
            return null;
        }

        if (value is not JsonObject node)
        {
            faults.Add(new("SS1002", path, "a node is an object: { \"block\": ..., \"inputs\": ..., \"options\": ... }."));
            return null;
        }

        RefuseUnknown(node, NodeMembers, path, "a node", faults);
        string? block = ReadText(node, "block", faults, path);
        if (block is null) return null;

        JsonObject limits = ReadObject(node, "limits", path, faults);

        return new()
        {
            Name = name,
            Block = block,
            Inputs = ReadInputs(node, path, faults),
            Options = ReadObject(node, "options", path, faults),
            Limits = (NodeLimits?)new RecordReader(faults).Read(typeof(NodeLimits), limits, $"{path}.limits", $"'limits' of node '{name}'") ?? new(),
        };
    }

    private static Dictionary<string, string> ReadInputs(JsonObject node, string path, ICollection<Diagnostic> faults)
    {
        var inputs = new Dictionary<string, string>();
        foreach ((string port, JsonNode? source) in ReadObject(node, "inputs", path, faults))
        {
            if (source is JsonValue value && value.TryGetValue(out string? text) && text.Split('.') is [{ Length: > 0 }, { Length: > 0 }])
            {
                inputs[port] = text;
                continue;
            }

            inputs[port] = string.Empty;
            faults.Add(new("SS1011", $"{path}.inputs.{port}", $"an input names its one source as \"node.port\", but this is {source?.ToJsonString() ?? "null"}."));
        }

        return inputs;
    }

    private static RunSeeds ReadSeeds(JsonObject json, ulong seed, ICollection<Diagnostic> faults)
    {
        RunSeeds derived = RunSeeds.From(seed);
        JsonObject seeds = ReadObject(json, "seeds", string.Empty, faults);
        RefuseUnknown(seeds, SeedMembers, "seeds", "'seeds'", faults);

        return derived with
        {
            Data = ReadSeed(seeds, "data", false, derived.Data, "seeds", faults),
            Initialisation = ReadSeed(seeds, "initialisation", false, derived.Initialisation, "seeds", faults),
            Generation = ReadSeed(seeds, "generation", false, derived.Generation, "seeds", faults),
            Draws = ReadSeed(seeds, "draws", false, derived.Draws, "seeds", faults),
        };
    }

    private static ulong ReadSeed(JsonObject json, string name, bool required, ulong fallback, string path, ICollection<Diagnostic> faults)
    {
        string place = path.Length == 0 ? name : $"{path}.{name}";
        if (!json.TryGetPropertyValue(name, out JsonNode? node))
        {
            if (required) faults.Add(new("SS1012", place, "a graph needs a 'seed' (a whole number from 0 to 18446744073709551615): it is never made up.", "add \"seed\": 42."));
            return fallback;
        }

        if (node is JsonValue value && value.TryGetValue(out JsonElement element) && element.ValueKind == JsonValueKind.Number && element.TryGetUInt64(out ulong seed)) return seed;
        if (node is JsonValue plain && plain.TryGetValue(out seed)) return seed;

        faults.Add(new("SS1012", place, $"'{name}' is {node?.ToJsonString() ?? "null"}, but must be a whole number from 0 to 18446744073709551615."));
        return fallback;
    }

    private static long ReadMemory(JsonObject json, ICollection<Diagnostic> faults)
    {
        if (!json.TryGetPropertyValue("memory", out JsonNode? node)) return 1L << 30;
        if (node is JsonValue value && value.TryGetValue(out string? text) && ByteSize.TryParse(text, out long bytes) && bytes > 0) return bytes;

        faults.Add(new("SS1013", "memory", $"'memory' is {node?.ToJsonString() ?? "null"}, but must be an amount above zero with a unit, such as \"1GiB\" or \"512MiB\"."));
        return 1L << 30;
    }

    private static OnError ReadOnError(JsonObject json, ICollection<Diagnostic> faults)
    {
        if (!json.TryGetPropertyValue("onError", out JsonNode? node)) return OnError.Skip;
        string? text = node is JsonValue value && value.TryGetValue(out string? t) ? t : null;
        if (text is "skip") return OnError.Skip;
        if (text is "stop") return OnError.Stop;

        faults.Add(new("SS1014", "onError", $"'onError' is {node?.ToJsonString() ?? "null"}, but must be \"skip\" or \"stop\"."));
        return OnError.Skip;
    }

    private static long ReadMaxFailures(JsonObject json, ICollection<Diagnostic> faults)
    {
        if (!json.TryGetPropertyValue("maxFailures", out JsonNode? node)) return 1000;
        if (node is not null && long.TryParse(node.ToJsonString(), out long number) && number is >= 0 and <= 1_000_000_000_000) return number;

        faults.Add(new("SS1015", "maxFailures", $"'maxFailures' is {node?.ToJsonString() ?? "null"}, but must be a whole number from 0 to 1000000000000 (failed items after which the run stops)."));
        return 1000;
    }

    private static string? ReadText(JsonObject json, string name, ICollection<Diagnostic> faults, string path = "")
    {
        if (json[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0) return text;

        string place = path.Length == 0 ? name : $"{path}.{name}";
        string found = json.ContainsKey(name) ? json[name]?.ToJsonString() ?? "null" : "missing";
        faults.Add(new("SS1016", place, $"'{name}' is {found}, but must be a text."));
        return null;
    }

    private static JsonObject ReadObject(JsonObject json, string name, string path, ICollection<Diagnostic> faults)
    {
        if (!json.TryGetPropertyValue(name, out JsonNode? node)) return [];
        if (node is JsonObject value) return value;

        faults.Add(new("SS1017", path.Length == 0 ? name : $"{path}.{name}", $"'{name}' is {node?.ToJsonString() ?? "null"}, but must be an object."));
        return [];
    }

    private static void RefuseUnknown(JsonObject json, string[] known, string path, string owner, ICollection<Diagnostic> faults)
    {
        foreach (string name in json.Select(p => p.Key).Where(n => !known.Contains(n)))
        {
            string place = path.Length == 0 ? name : $"{path}.{name}";
            string fix = Suggestion.For(name, known) ?? $"remove it; {owner} has {string.Join(", ", known)}.";
            faults.Add(new("SS1018", place, $"{owner} has no member '{name}'.", fix));
        }
    }
}
