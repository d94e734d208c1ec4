using System.Text.Json.Nodes;
using StreamSynth.Cli.Experiments;

namespace StreamSynth.Cli.Schema;

/// <summary>Makes the JSON Schema of experiment files.</summary>
/// <remarks>Draft 7, as <see cref="GraphSchema"/>. Nodes that an arm adds are left to 'experiment --plan': a reference into the graphs' schema would tie the files' places to each other.</remarks>
internal static class ExperimentSchema
{
    private static readonly JsonObject Numbers = new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "integer", ["exclusiveMinimum"] = 0 } };

    /// <summary>Makes the schema.</summary>
    public static JsonObject Of()
    {
        JsonObject body = RecordSchema.Of(typeof(ExperimentForm));
        JsonObject properties = body["properties"]!.AsObject();
        properties.Insert(0, "$schema", new JsonObject { ["type"] = "string", ["description"] = "This schema, such as \"./experiment.schema.json\"." });
        Shape(properties["set"]!, new() { ["type"] = "object" });
        Shape(properties["perMultiple"]!, Numbers);
        Shape(properties["arms"]!, new()
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z0-9_-]+$" },
            ["additionalProperties"] = new JsonObject { ["$ref"] = "#/definitions/arm" },
        });

        // What a file does not say comes from the one that it starts from.
        JsonArray required = body["required"]!.DeepClone().AsArray();
        body.Remove("required");
        body["anyOf"] = new JsonArray(new JsonObject { ["required"] = required }, new JsonObject { ["required"] = new JsonArray("name", "from") });

        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "StreamSynth experiment",
            ["description"] = "Arms of one graph, compared at several multiples of synthetic images with several seeds. Made by 'streamsynth schema --experiment'.",
            ["allowComments"] = true,
            ["allowTrailingCommas"] = false,
        };
        foreach ((string keyword, JsonNode? value) in body) schema[keyword] = value?.DeepClone();
        schema["definitions"] = new JsonObject { ["arm"] = Arm() };

        return schema;
    }

    private static JsonObject Arm()
    {
        JsonObject arm = RecordSchema.Of(typeof(ArmForm));
        JsonNode properties = arm["properties"]!;
        Shape(properties["nodes"]!, new()
        {
            ["type"] = "object",
            ["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z0-9_]+$" },
            ["additionalProperties"] = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("block") },
        });
        Shape(properties["set"]!, new() { ["type"] = "object" });
        Shape(properties["perMultiple"]!, Numbers);
        properties["perMultiple"]!["type"] = new JsonArray("object", "null");

        return arm;
    }

    // Free objects have no record that would describe them.
    private static void Shape(JsonNode member, JsonObject shape)
    {
        foreach (string keyword in new[] { "type", "items", "additionalProperties", "properties" }) member.AsObject().Remove(keyword);
        foreach ((string keyword, JsonNode? value) in shape) member[keyword] = value?.DeepClone();
    }
}
