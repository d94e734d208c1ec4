using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StreamSynth.Cli.Tests.Schema;

/// <summary>Checks a value against a JSON Schema of draft 7, in so far as our schema uses it; a keyword that it does not know is an error, so that none is overlooked.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    private static readonly HashSet<string> Annotations =
        ["$schema", "title", "description", "default", "definitions", "enumDescriptions", "defaultSnippets", "allowComments", "allowTrailingCommas", "then"];

    private readonly List<string> _faults = [];

    /// <summary>Gives what is wrong, "path: keyword" each; empty when the value is as the schema wants it.</summary>
    public static IReadOnlyList<string> Faults(JsonObject schema, JsonNode? value)
    {
        var check = new SchemaCheck(schema);
        check.Check(schema, value, string.Empty);

        return check._faults;
    }

    private void Check(JsonObject schema, JsonNode? value, string path)
    {
        if (schema["$ref"] is { } reference)
        {
            Check(root["definitions"]![reference.GetValue<string>()["#/definitions/".Length..]]!.AsObject(), value, path);
            return;
        }

        foreach ((string keyword, JsonNode? argument) in schema)
        {
            if (!Annotations.Contains(keyword) && !Holds(keyword, argument!, schema, value, path)) _faults.Add($"{path}: {keyword}");
        }
    }

    private bool Holds(string keyword, JsonNode argument, JsonObject schema, JsonNode? value, string path)
    {
        switch (keyword)
        {
            case "type": return (argument is JsonArray types ? types.Select(t => t!.GetValue<string>()) : [argument.GetValue<string>()]).Any(t => IsOf(t, value));
            case "const": return JsonNode.DeepEquals(argument, value);
            case "enum": return argument.AsArray().Any(one => JsonNode.DeepEquals(one, value));
            case "allOf":
                foreach (JsonNode? part in argument.AsArray()) Check(part!.AsObject(), value, path);
                return true;
            case "anyOf": return argument.AsArray().Any(part => Fits(part!, value, path));
            case "if":
                if (Fits(argument, value, path)) Check(schema["then"]!.AsObject(), value, path);
                return true;
        }

        return value switch
        {
            JsonObject members => HoldsOfObject(keyword, argument, schema, members, path),
            JsonArray list => HoldsOfList(keyword, argument, list, path),
            _ => HoldsOfScalar(keyword, argument, value),
        };
    }

    private bool Fits(JsonNode schema, JsonNode? value, string path)
    {
        SchemaCheck trial = new(root);
        trial.Check(schema.AsObject(), value, path);

        return trial._faults.Count == 0;
    }

    private bool HoldsOfObject(string keyword, JsonNode argument, JsonObject schema, JsonObject members, string path)
    {
        switch (keyword)
        {
            case "required": return argument.AsArray().All(name => members.ContainsKey(name!.GetValue<string>()));
            case "minProperties": return members.Count >= argument.GetValue<int>();
            case "properties":
                foreach ((string name, JsonNode? part) in argument.AsObject())
                {
                    if (members.TryGetPropertyValue(name, out JsonNode? member)) Check(part!.AsObject(), member, $"{path}/{name}");
                }

                return true;
            case "propertyNames":
                foreach ((string name, _) in members) Check(argument.AsObject(), name, $"{path}/{name}");
                return true;
            case "additionalProperties":
                JsonObject? known = schema["properties"]?.AsObject();
                foreach ((string name, JsonNode? member) in members.Where(m => known?.ContainsKey(m.Key) != true))
                {
                    if (argument is JsonObject part) Check(part, member, $"{path}/{name}");
                    else if (!argument.GetValue<bool>()) _faults.Add($"{path}/{name}: additionalProperties");
                }

                return true;
            default: return IsOfAnotherType(keyword);
        }
    }

    private bool HoldsOfList(string keyword, JsonNode argument, JsonArray list, string path)
    {
        if (keyword == "minItems") return list.Count >= argument.GetValue<int>();
        if (keyword != "items") return IsOfAnotherType(keyword);
        for (int i = 0; i < list.Count; i++) Check(argument.AsObject(), list[i], $"{path}/{i}");

        return true;
    }

    private static bool HoldsOfScalar(string keyword, JsonNode argument, JsonNode? value) => (keyword, value?.GetValueKind()) switch
    {
        ("pattern", JsonValueKind.String) => Regex.IsMatch(value!.GetValue<string>(), argument.GetValue<string>()),
        ("minLength", JsonValueKind.String) => value!.GetValue<string>().Length >= argument.GetValue<int>(),
        ("minimum", JsonValueKind.Number) => Number(value!) >= Number(argument),
        ("maximum", JsonValueKind.Number) => Number(value!) <= Number(argument),
        ("exclusiveMinimum", JsonValueKind.Number) => Number(value!) > Number(argument),
        ("exclusiveMaximum", JsonValueKind.Number) => Number(value!) < Number(argument),
        _ => IsOfAnotherType(keyword),
    };

    // A keyword for another kind of value says nothing of this one.
    private static bool IsOfAnotherType(string keyword) => keyword is
        "required" or "minProperties" or "properties" or "propertyNames" or "additionalProperties" or "items" or "minItems"
        or "pattern" or "minLength" or "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum"
        ? true
        : throw new NotSupportedException($"keyword '{keyword}'");

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("null", null) => true,
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => Number(value!) == Math.Truncate(Number(value!)),
        _ => false,
    };

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
}
