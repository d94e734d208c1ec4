using System.Text;
using System.Text.Json;

namespace StreamSynth.Language.Endpoint;

/// <summary>Reads the body of a chat completion; whatever it is, an answer comes of it and never an exception.</summary>
internal static class ChatReply
{
    private const int Quoted = 80;

    public static Answer Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            JsonElement choice = json.RootElement.GetProperty("choices")[0];
            JsonElement message = choice.GetProperty("message");
            if (message.TryGetProperty("refusal", out JsonElement refusal) && refusal.ValueKind == JsonValueKind.String) return Withheld("the model refused");

            string? end = choice.TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;
            if (end == "content_filter") return Withheld("the endpoint's filter withheld the answer");

            JsonElement content = message.GetProperty("content");
            if (content.ValueKind != JsonValueKind.String) return Unusable($"expected text in choices[0].message.content, found {content.ValueKind.ToString().ToLowerInvariant()}");

            return new(content.GetString()!, end == "length" ? AnswerEnd.Length : AnswerEnd.Stop)
            {
                PromptTokens = Tokens(json.RootElement, "prompt_tokens"),
                AnswerTokens = Tokens(json.RootElement, "completion_tokens"),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
        {
            return Unusable($"expected a chat completion (JSON with choices[0].message.content), found {Start(body.Span)}");
        }
    }

    /// <summary>Makes the answer of a reply that holds none.</summary>
    public static Answer Unusable(string fault) => new(string.Empty, AnswerEnd.Unusable) { Fault = fault };

    /// <summary>Gives the start of a body for a message: one line, printable, short.</summary>
    public static string Start(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return "nothing";

        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, Quoted * 4)]);
        string line = string.Concat(text.Take(Quoted).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)).Trim();
        return $"\"{line}{(text.Length > Quoted ? "..." : string.Empty)}\" ({body.Length:N0} bytes)";
    }

    private static Answer Withheld(string fault) => new(string.Empty, AnswerEnd.Withheld) { Fault = fault };

    private static int? Tokens(JsonElement root, string member) =>
        root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(member, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count)
            ? count
            : null;
}
