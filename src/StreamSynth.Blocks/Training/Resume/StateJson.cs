using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Writes parts of a training's state as JSON and reads them back; numbers come back bit for bit.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string Write<T>(T part) => JsonSerializer.Serialize(part, Strict);

    /// <summary>Reads a part.</summary>
    /// <exception cref="JsonException">It is no such JSON, as when another version has written it.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Strict) ?? throw new JsonException($"A {typeof(T).Name} must be an object, but is null.");

    /// <summary>Lists the values of an object by path, such as "options.augment.mixup"; nulls, empty lists and empty objects have a line too.</summary>
    public static IEnumerable<(string Path, string Value)> Flatten<T>(string path, T part) => Flatten(path, JsonSerializer.SerializeToElement(part, Strict));

    private static IEnumerable<(string Path, string Value)> Flatten(string path, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object when element.EnumerateObject().Any() => element.EnumerateObject().SelectMany(member => Flatten($"{path}.{member.Name}", member.Value)),
        JsonValueKind.Array when element.GetArrayLength() > 0 => element.EnumerateArray().SelectMany((member, i) => Flatten($"{path}[{i}]", member)),
        _ => [(path, element.GetRawText())],
    };
}
