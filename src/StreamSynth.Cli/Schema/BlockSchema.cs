using System.Reflection;
using System.Text.Json.Nodes;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Schema;

/// <summary>Makes what the schema says of a node with a certain block: its ports, its options, the limits that it can use.</summary>
internal static class BlockSchema
{
    /// <summary>Makes the part that holds once the node names this block.</summary>
    public static JsonObject Of(BlockDescriptor block)
    {
        JsonObject options = RecordSchema.Of(block.Options);
        options["description"] = $"Options of {block.Name}.";
        string[] needed = [.. block.Inputs.Where(p => !p.Optional).Select(p => p.Name)];
        var inputs = new JsonObject
        {
            ["type"] = "object",
            ["description"] = $"Inputs of {block.Name}.",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(block.Inputs.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Name, Port(p)))),
        };
        if (needed.Length > 0) inputs["required"] = Names(needed);
        var properties = new JsonObject { ["inputs"] = inputs, ["options"] = options };
        if (IdleLimits(block) is { Count: > 0 } idle) properties["limits"] = new JsonObject { ["properties"] = idle };

        var schema = new JsonObject { ["description"] = block.Summary, ["properties"] = properties };
        string[] required = [.. needed.Length > 0 ? ["inputs"] : Array.Empty<string>(), .. options.ContainsKey("required") ? ["options"] : Array.Empty<string>()];
        if (required.Length > 0) schema["required"] = Names(required);

        return schema;
    }

    /// <summary>Makes the text that an editor offers for a whole node.</summary>
    public static JsonObject Snippet(BlockDescriptor block)
    {
        int stop = 0;
        var body = new JsonObject { ["block"] = block.Name };
        JsonObject inputs = new(block.Inputs.Where(p => !p.Optional).Select(p => KeyValuePair.Create<string, JsonNode?>(p.Name, $"${{{++stop}:node.port}}")));
        JsonObject options = new(RecordReader.MembersOf(block.Options).Where(RecordSchema.IsRequired).Select(m => KeyValuePair.Create(RecordReader.NameOf(m), Blank(m, ++stop))));
        if (inputs.Count > 0) body["inputs"] = inputs;
        if (options.Count > 0) body["options"] = options;

        return new() { ["label"] = block.Name, ["description"] = block.Summary, ["body"] = body };
    }

    // A mark of the form "^..." is put in without its quotes, so lists and numbers come out as such.
    private static JsonNode? Blank(PropertyInfo member, int stop) =>
        member.PropertyType == typeof(string) ? $"${stop}" : RecordReader.Expected(member).StartsWith("a list", StringComparison.Ordinal) ? new JsonArray($"${stop}") : $"^${stop}";

    // A definition beside a reference would be ignored in draft 7: both go into one list.
    private static JsonObject Port(Port port)
    {
        string gathered = port.Gathered ? " Read to its end before the block starts." : string.Empty;
        return new()
        {
            ["description"] = $"{port.TypeText}, from \"node.port\".{gathered}",
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/definitions/source" }),
        };
    }

    // A limit that the block cannot use may stand at its default, and at nothing else.
    private static JsonObject IdleLimits(BlockDescriptor block)
    {
        var idle = new JsonObject();
        if (!LimitUse.Applies(nameof(NodeLimits.Batch), block)) idle["batch"] = Idle("takes items one by one");
        if (!LimitUse.Applies(nameof(NodeLimits.Parallelism), block)) idle["parallelism"] = Idle("runs one call at a time");

        return idle;

        JsonObject Idle(string why) => new() { ["maximum"] = 1, ["description"] = $"Stays 1: {block.Name} {why}." };
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => JsonValue.Create(n))]);
}
