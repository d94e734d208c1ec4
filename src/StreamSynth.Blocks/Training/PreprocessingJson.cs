using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamSynth.Blocks.Training;

/// <summary>Writes preprocessing as JSON and reads it back: run folders keep it beside the weights.</summary>
public static class PreprocessingJson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Writes preprocessing.</summary>
    /// <param name="preprocessing">How images become input.</param>
    /// <returns>One JSON object in camelCase.</returns>
    public static string Write(Preprocessing preprocessing) => JsonSerializer.Serialize(preprocessing, Strict);

    /// <summary>Reads preprocessing.</summary>
    /// <param name="json">What <see cref="Write"/> gave.</param>
    /// <returns>The preprocessing.</returns>
    /// <exception cref="JsonException">It is no such JSON, as when another version has written it.</exception>
    public static Preprocessing Read(string json) => JsonSerializer.Deserialize<Preprocessing>(json, Strict) ?? throw new JsonException("Preprocessing must be an object, but is null.");
}
