using System.Text.Json.Nodes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Schema;

/// <summary>Makes the JSON Schema of graph files from the block catalog, so that editors complete, underline and explain.</summary>
/// <remarks>
/// Draft 7, the newest that VS Code supports in full. <c>if</c> and <c>then</c> pick the options of the node's block, so that another block's option is underlined.
/// enumDescriptions, defaultSnippets and allowComments are VS Code's own words; other readers ignore them.
/// </remarks>
internal static class GraphSchema
{
    private const string Amount = @"^\s*\d+(\.\d+)?\s*(B|[KMG]i?B)\s*$";

    /// <summary>Makes the schema.</summary>
    public static JsonObject Of(BlockCatalog catalog) => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "StreamSynth graph",
        ["description"] = "A graph of blocks. Made by 'streamsynth schema' from the block catalog.",
        ["allowComments"] = true,
        ["allowTrailingCommas"] = false,
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("name", "seed", "nodes"),
        ["properties"] = Properties(),
        ["definitions"] = Definitions(catalog),
    };

    private static JsonObject Properties() => new()
    {
        ["$schema"] = Text("This schema, such as \"./streamsynth.schema.json\"."),
        ["name"] = Text("Name of the graph; run folders are named after it.", ("minLength", 1)),
        ["seed"] = Seed("Seed from which every random number of the run derives."),
        ["seeds"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Sub-seeds that are not to derive from 'seed'.",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["data"] = Seed("Which real data are taken, and in which order."),
                ["initialisation"] = Seed("First weights of the classifier."),
                ["generation"] = Seed("Noise of generated images."),
                ["draws"] = Seed("Draws of minibatches."),
            },
        },
        ["memory"] = Text("Memory for payloads: all edges, gathered inputs and partitions together, such as \"1GiB\" or \"512MiB\".", ("pattern", Amount), ("default", "1GiB")),
        ["onError"] = new JsonObject
        {
            ["enum"] = new JsonArray("skip", "stop"),
            ["description"] = "What to do when an item fails: \"skip\" counts it and goes on, up to maxFailures; \"stop\" drains and ends the run as failed.",
            ["default"] = "skip",
        },
        ["maxFailures"] = Whole("Failed items after which the run stops.", 0, 1_000_000_000_000, 1000),
        ["nodes"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Nodes by name.",
            ["minProperties"] = 1,
            ["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z0-9_]+$" },
            ["additionalProperties"] = Reference("node"),
        },
    };

    private static JsonObject Definitions(BlockCatalog catalog)
    {
        var definitions = new JsonObject
        {
            ["node"] = Node(catalog),
            ["source"] = Text("The one source of this input: \"node.port\".", ("pattern", "^[A-Za-z0-9_]+\\.[A-Za-z0-9_]+$")),
            ["limits"] = Limits(),
        };
        foreach (BlockDescriptor block in catalog.Blocks) definitions[block.Name] = BlockSchema.Of(block);

        return definitions;
    }

    private static JsonObject Node(BlockCatalog catalog) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("block"),
        ["properties"] = new JsonObject
        {
            ["block"] = new JsonObject
            {
                ["description"] = "Block that does the node's work.",
                ["enum"] = new JsonArray([.. catalog.Blocks.Select(b => JsonValue.Create(b.Name))]),
                ["enumDescriptions"] = new JsonArray([.. catalog.Blocks.Select(b => JsonValue.Create(b.Summary))]),
            },
            ["inputs"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "Source of each input port, \"node.port\".",
                ["additionalProperties"] = Reference("source"),
            },
            ["options"] = new JsonObject { ["type"] = "object", ["description"] = "Options of the block." },
            ["limits"] = Reference("limits"),
        },
        ["defaultSnippets"] = new JsonArray([.. catalog.Blocks.Select(BlockSchema.Snippet)]),
        ["allOf"] = new JsonArray([.. catalog.Blocks.Select(b => new JsonObject
        {
            ["if"] = new JsonObject { ["required"] = new JsonArray("block"), ["properties"] = new JsonObject { ["block"] = new JsonObject { ["const"] = b.Name } } },
            ["then"] = Reference(b.Name),
        })]),
    };

    private static JsonObject Limits()
    {
        JsonObject limits = RecordSchema.Of(typeof(NodeLimits));
        limits["description"] = "How the node may use the machine.";
        limits["properties"]!["gather"]!["pattern"] = Amount;
        limits["properties"]!["devices"]!["minItems"] = 1;

        return limits;
    }

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    private static JsonObject Text(string description, params ReadOnlySpan<(string Keyword, JsonNode Value)> more)
    {
        var text = new JsonObject { ["type"] = "string", ["description"] = description };
        foreach ((string keyword, JsonNode value) in more) text[keyword] = value;

        return text;
    }

    private static JsonObject Whole(string description, long least, long most, long standing) =>
        new() { ["type"] = "integer", ["description"] = description, ["minimum"] = least, ["maximum"] = most, ["default"] = standing };

    private static JsonObject Seed(string description) => new() { ["type"] = "integer", ["description"] = description, ["minimum"] = 0, ["maximum"] = ulong.MaxValue };
}
