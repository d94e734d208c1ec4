using System.Globalization;
using System.Text;

namespace StreamSynth.ChatServer;

/// <summary>Is one HTTP/1.1 request, read by hand: a server that must also break the protocol cannot be built on one that keeps it.</summary>
internal sealed record HttpRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static async Task<HttpRequest?> ReadAsync(Stream stream)
    {
        List<string> lines = [];
        while (await ReadLineAsync(stream).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0) return await WithBodyAsync(lines, stream).ConfigureAwait(false);
            lines.Add(line);
        }

        return null;
    }

    private static async Task<HttpRequest> WithBodyAsync(List<string> lines, Stream stream)
    {
        Dictionary<string, string> headers = lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(p => p[0].Trim(), p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body).ConfigureAwait(false);
        return new(lines[0].Split(' ')[1], headers, Encoding.UTF8.GetString(body));
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one).ConfigureAwait(false) == 1)
        {
            if (one[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        return null;
    }
}
