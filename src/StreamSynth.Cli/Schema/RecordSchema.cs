using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Schema;

/// <summary>Turns an options or limits record into a JSON Schema: types, ranges, allowed values, defaults, descriptions, required members.</summary>
/// <remarks>It says what <see cref="RecordReader"/> accepts; rules between several options stay with the reader.</remarks>
internal static class RecordSchema
{
    /// <summary>Makes the schema of a record; members that it does not name are refused.</summary>
    public static JsonObject Of(Type record)
    {
        // Required members are not asked for here: the object only shows the defaults of the others.
        object defaults = Activator.CreateInstance(record)!;
        PropertyInfo[] members = [.. RecordReader.MembersOf(record)];
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(members.Select(m => KeyValuePair.Create<string, JsonNode?>(RecordReader.NameOf(m), OfMember(m, defaults)))),
        };
        JsonNode[] required = [.. members.Where(IsRequired).Select(m => JsonValue.Create(RecordReader.NameOf(m)))];
        if (required.Length > 0) schema["required"] = new JsonArray(required);

        return schema;
    }

    /// <summary>Tells whether a file must set a member.</summary>
    public static bool IsRequired(PropertyInfo member) => member.IsDefined(typeof(RequiredMemberAttribute));

    private static JsonObject OfMember(PropertyInfo member, object defaults)
    {
        JsonObject schema = OfType(member.PropertyType);
        if (member.GetCustomAttribute<DescriptionAttribute>() is { } text) schema["description"] = text.Description;
        if (member.GetCustomAttribute<RangeAttribute>() is { } range) AddRange(schema, range);
        if (member.GetCustomAttribute<MinLengthAttribute>() is { } least) schema[schema.ContainsKey("items") ? "minItems" : "minLength"] = least.Length;
        if (member.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
        {
            schema["enum"] = new JsonArray([.. allowed.Values.Select(v => JsonSerializer.SerializeToNode(v, RecordReader.Json))]);
        }

        if (IsNullable(member)) AllowNull(schema);
        if (!IsRequired(member)) schema["default"] = JsonSerializer.SerializeToNode(member.GetValue(defaults), member.PropertyType, RecordReader.Json);

        return schema;
    }

    private static JsonObject OfType(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum) return new() { ["enum"] = new JsonArray([.. Enum.GetNames(plain).Select(n => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(n)))]) };
        if (plain == typeof(bool)) return Typed("boolean");
        if (plain == typeof(string)) return Typed("string");
        if (plain == typeof(int) || plain == typeof(long) || plain == typeof(ulong)) return Typed("integer");
        if (plain == typeof(float) || plain == typeof(double)) return Typed("number");
        if (EntryOf(plain, typeof(IReadOnlyDictionary<,>)) is [_, { } value]) return new() { ["type"] = "object", ["additionalProperties"] = OfType(value) };
        if (plain.IsAssignableTo(typeof(IEnumerable)) && EntryOf(plain, typeof(IEnumerable<>)) is [{ } entry]) return new() { ["type"] = "array", ["items"] = OfType(entry) };

        return Of(plain);
    }

    private static Type[] EntryOf(Type type, Type open) =>
        type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == open)?.GetGenericArguments() ?? [];

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static void AddRange(JsonObject schema, RangeAttribute range)
    {
        schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Bound(range.Minimum);
        schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Bound(range.Maximum);
    }

    // A whole bound is written without a point, whatever its type.
    private static JsonValue Bound(object bound)
    {
        double number = Convert.ToDouble(bound, CultureInfo.InvariantCulture);
        return Math.Abs(number) < 1e15 && number == Math.Truncate(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }

    private static bool IsNullable(PropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null || new NullabilityInfoContext().Create(member).WriteState == NullabilityState.Nullable;

    private static void AllowNull(JsonObject schema)
    {
        if (schema["type"] is { } type) schema["type"] = new JsonArray(type.DeepClone(), "null");
        if (schema["enum"] is JsonArray values && !values.Any(v => v is null)) values.Add((JsonNode?)null);
    }
}
