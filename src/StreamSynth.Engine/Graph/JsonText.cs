using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamSynth.Engine.Graph;

/// <summary>Reads JSON text that people write into a tree: comments allowed, trailing commas and double members not.</summary>
public static class JsonText
{
    private const string GraphForm = "a graph is an object: { \"name\": ..., \"seed\": ..., \"nodes\": { ... } }";

    private static readonly JsonDocumentOptions Rules = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = false, MaxDepth = 64 };

    /// <summary>Reads the text; null when it is not a JSON object, with the fault in the list.</summary>
    /// <param name="text">The text.</param>
    /// <param name="faults">Takes the faults.</param>
    /// <param name="form">What the object is, for a text that is none.</param>
    public static JsonObject? Read(string text, ICollection<Diagnostic> faults, string form = GraphForm)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Rules);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                faults.Add(new("SS1002", string.Empty, $"the file holds {Describe(document.RootElement)}, but {form}."));
                return null;
            }

            return (JsonObject)Copy(document.RootElement, string.Empty, faults)!;
        }
        catch (JsonException e)
        {
            // The position of System.Text.Json counts lines and bytes from zero.
            string reason = e.Message.Split(" LineNumber:")[0].Split(" Path:")[0]
                .Replace(" Change the reader options.", string.Empty, StringComparison.Ordinal)
                .Replace(", when isFinalBlock is true", string.Empty, StringComparison.Ordinal);
            faults.Add(new("SS1001", $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}", $"not well-formed JSON: {reason}", "correct the text at that place; comments are allowed, trailing commas are not."));
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            faults.Add(BrokenCharacter(string.Empty));
            return null;
        }
    }

    /// <summary>Reads the value of an override; what is not JSON is a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Its place, for faults.</param>
    /// <param name="faults">Takes the faults.</param>
    public static JsonNode? ReadValue(string text, string path, ICollection<Diagnostic> faults)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Rules);
            return Copy(document.RootElement, path, faults);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            faults.Add(BrokenCharacter(path));
            return null;
        }
    }

    /// <summary>Writes what a JSON value is, for an error.</summary>
    /// <param name="element">The value.</param>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static Diagnostic BrokenCharacter(string path) =>
        new("SS1001", path, "the text holds half of a character (a surrogate \\ud800 to \\udfff without its partner).", "save the file as UTF-8, or write the character itself.");

    // JsonNode would throw at the first double member, and only when it is touched: copy by hand and report them all.
    private static JsonNode? Copy(JsonElement element, string path, ICollection<Diagnostic> faults)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    string place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                    if (copy.ContainsKey(member.Name))
                    {
                        faults.Add(new("SS1008", place, $"'{member.Name}' stands twice in one object.", "keep one of the two."));
                        continue;
                    }

                    copy[member.Name] = Copy(member.Value, place, faults);
                }

                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select((e, i) => Copy(e, $"{path}[{i}]", faults))]);
            case JsonValueKind.String:
                // Read once here: half a surrogate pair would throw wherever the text is looked at first.
                _ = element.GetString();
                return JsonValue.Create(element.Clone());
            default:
                return element.ValueKind == JsonValueKind.Null ? null : JsonValue.Create(element.Clone());
        }
    }
}
