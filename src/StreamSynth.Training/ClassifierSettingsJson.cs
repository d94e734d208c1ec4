using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamSynth.Training;

/// <summary>Writes settings as JSON and reads them back: run folders keep them beside the weights.</summary>
public static class ClassifierSettingsJson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Writes settings.</summary>
    /// <param name="settings">Settings of a classifier.</param>
    /// <returns>One JSON object in camelCase.</returns>
    public static string Write(ClassifierSettings settings) => JsonSerializer.Serialize(settings, Strict);

    /// <summary>Reads settings.</summary>
    /// <param name="json">What <see cref="Write"/> gave.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="JsonException">It is no such JSON, as when another version has written it.</exception>
    public static ClassifierSettings Read(string json) => JsonSerializer.Deserialize<ClassifierSettings>(json, Strict) ?? throw new JsonException("Settings of a classifier must be an object, but are null.");
}
