using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamSynth.Cli.Json;

/// <summary>Writes what <c>--json</c> asks for: one document in camelCase, or one line per event.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Indented = Make(true);
    private static readonly JsonSerializerOptions OneLine = Make(false);

    /// <summary>Writes a whole document.</summary>
    public static void Write<T>(T document, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(document, Indented).ReplaceLineEndings(output.NewLine));

    /// <summary>Writes one line of a stream of events.</summary>
    public static void WriteLine<T>(T document, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(document, OneLine));

    private static JsonSerializerOptions Make(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = null,
        WriteIndented = indented,

        // The text goes to a pipe or a file, never into a page: "->" may stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
