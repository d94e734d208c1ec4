using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamSynth.Language.Answers;

/// <summary>Takes the JSON out of what models write around it, and refuses what cannot be an answer at all.</summary>
internal static partial class AnswerText
{
    /// <summary>Gives the most characters of an answer that are looked at.</summary>
    public const int MostCharacters = 1 << 17;

    /// <summary>Gives why an answer is bad whatever was asked; null when it may be read.</summary>
    public static string? Judge(Answer answer) => answer switch
    {
        { Fault: { } fault } => fault,
        { End: AnswerEnd.Length } => $"expected a whole answer, found one that was cut off after {(answer.AnswerTokens is { } tokens ? $"{tokens} tokens" : "the most tokens allowed ('maxTokens')")}",
        { Text.Length: > MostCharacters } => $"expected at most {MostCharacters:N0} characters, found {answer.Text.Length:N0}",
        _ when string.IsNullOrWhiteSpace(answer.Text) => "expected a text, found nothing",
        _ when !IsWellFormed(answer.Text) => "expected a text, found half a surrogate pair in it",
        _ => null,
    };

    /// <summary>Gives the text without the thoughts that some models write down first, and without a fence around it.</summary>
    public static string Bare(string text)
    {
        string said = Thoughts().Replace(text, string.Empty, 1).Trim();
        return Fence().Match(said) is { Success: true } fence ? fence.Groups[1].Value.Trim() : said;
    }

    /// <summary>Gives the list in an answer: the array named "items" of an object, or the answer itself where it is an array.</summary>
    /// <param name="text">A bare text.</param>
    /// <param name="items">The list.</param>
    /// <param name="fault">Why there is none.</param>
    /// <returns>The document, which the caller disposes; null with a fault.</returns>
    public static JsonDocument? Parse(string text, out JsonElement items, out string? fault)
    {
        items = default;
        fault = null;
        try
        {
            JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            items = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("items", out JsonElement named) ? named : json.RootElement;
            if (items.ValueKind == JsonValueKind.Array) return json;

            fault = $"expected a JSON object with the list 'items', found {Start(text)}";
            json.Dispose();
        }
        catch (JsonException)
        {
            fault = $"expected a JSON object with the list 'items', found {Start(text)}";
        }

        return null;
    }

    /// <summary>Gives the text of a JSON string; null of anything else, and of one with half a surrogate pair, which is no text.</summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Start(string text)
    {
        string line = string.Concat(text.Take(60).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)).Trim();
        return $"\"{line}{(text.Length > 60 ? "..." : string.Empty)}\"";
    }

    private static bool IsWellFormed(string text)
    {
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int used) != OperationStatus.Done) return false;
            rest = rest[used..];
        }

        return true;
    }

    [GeneratedRegex(@"^\s*<think>.*?</think>", RegexOptions.Singleline)]
    private static partial Regex Thoughts();

    [GeneratedRegex(@"^```[a-z]*\s*\n(.*?)\n?```$", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
