using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamSynth.ChatServer;

/// <summary>Answers as the first part of the path says; the second part keeps the counts of one test from those of another.</summary>
internal sealed class Behaviours
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<JsonObject>> _asked = new();
    private readonly ConcurrentDictionary<string, int> _atOnce = new();
    private readonly ConcurrentDictionary<string, int> _mostAtOnce = new();

    /// <summary>Answers one request.</summary>
    /// <returns>Whether the connection stays open.</returns>
    public async Task<bool> AnswerAsync(HttpRequest request, Stream stream)
    {
        string[] parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string place = $"{parts[0]}/{parts[1]}";
        if (parts[^1] == "log") return await LogAsync(place, stream).ConfigureAwait(false);

        JsonObject body = JsonNode.Parse(request.Body)!.AsObject();
        ConcurrentQueue<JsonObject> asked = _asked.GetOrAdd(place, _ => new());
        asked.Enqueue(new() { ["body"] = body.DeepClone(), ["authorization"] = request.Headers.GetValueOrDefault("Authorization") });
        int now = _atOnce.AddOrUpdate(place, 1, (_, n) => n + 1);
        _mostAtOnce.AddOrUpdate(place, now, (_, most) => Math.Max(most, now));
        try
        {
            return await ActAsync(parts[0], body, asked.Count, request, stream).ConfigureAwait(false);
        }
        finally
        {
            _atOnce.AddOrUpdate(place, 0, (_, n) => n - 1);
        }
    }

    private static async Task<bool> ActAsync(string behaviour, JsonObject body, int count, HttpRequest request, Stream stream)
    {
        string? form = body["response_format"] is JsonObject wanted ? wanted["type"]!.GetValue<string>() : null;
        switch (behaviour)
        {
            case "slow":
                // For ever, or until the client gives up.
                await stream.ReadAsync(new byte[1]).ConfigureAwait(false);
                return false;
            case "slowonce" when count == 1:
                await stream.ReadAsync(new byte[1]).ConfigureAwait(false);
                return false;
            case "dropped" when count <= 2:
                return false;
            case "halfhead":
                await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Le").ConfigureAwait(false);
                return false;
            case "truncated" when count <= 2:
                await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n{\"choices\": [{\"mess").ConfigureAwait(false);
                return false;
            case "busy" when count <= 2:
                return await ReplyAsync(stream, 429, """{"error":{"message":"slow down"}}""", "Retry-After: 1\r\n").ConfigureAwait(false);
            case "busyforlong":
                return await ReplyAsync(stream, 429, """{"error":{"message":"come back tomorrow"}}""", "Retry-After: 86400\r\n").ConfigureAwait(false);
            case "broken":
                return await ReplyAsync(stream, 500, "internal error").ConfigureAwait(false);
            case "unauthorised":
                return await ReplyAsync(stream, 401, JsonSerializer.Serialize(new { error = new { message = $"wrong key {request.Headers.GetValueOrDefault("Authorization")}" } })).ConfigureAwait(false);
            case "moved":
                return await ReplyAsync(stream, 302, string.Empty, "Location: http://example.invalid/v1\r\n").ConfigureAwait(false);
            case "noschema" when form == "json_schema":
            case "noforms" when form is not null:
                return await ReplyAsync(stream, 400, """{"error":{"message":"response_format is not supported"}}""").ConfigureAwait(false);
            case "huge":
                return await HugeAsync(stream).ConfigureAwait(false);
            default:
                return await ReplyAsync(stream, 200, Replies.Body(behaviour, body, count)).ConfigureAwait(false);
        }
    }

    // 10 MB, chunk by chunk, as a server that streams without end would send them.
    private static async Task<bool> HugeAsync(Stream stream)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").ConfigureAwait(false);
        string chunk = new('a', 1 << 16);
        for (int i = 0; i < 160; i++) await WriteAsync(stream, $"{chunk.Length:x}\r\n{chunk}\r\n").ConfigureAwait(false);
        await WriteAsync(stream, "0\r\n\r\n").ConfigureAwait(false);
        return true;
    }

    private async Task<bool> LogAsync(string place, Stream stream)
    {
        JsonNode[] asked = [.. _asked.GetOrAdd(place, _ => new()).Select(o => o.DeepClone())];
        return await ReplyAsync(stream, 200, new JsonObject { ["asked"] = new JsonArray(asked), ["mostAtOnce"] = _mostAtOnce.GetValueOrDefault(place) }.ToJsonString()).ConfigureAwait(false);
    }

    private static async Task<bool> ReplyAsync(Stream stream, int status, string body, string headers = "")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        await WriteAsync(stream, $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{headers}\r\n").ConfigureAwait(false);
        await stream.WriteAsync(bytes).ConfigureAwait(false);
        return true;
    }

    private static async Task WriteAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
}
