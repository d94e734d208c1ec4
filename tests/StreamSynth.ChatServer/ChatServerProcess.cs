using System.Diagnostics;
using System.Text.Json.Nodes;

namespace StreamSynth.ChatServer;

/// <summary>Starts the server as a process of its own and ends it when disposed.</summary>
public sealed class ChatServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _root;

    public ChatServerProcess()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _root = $"http://127.0.0.1:{_process.StandardOutput.ReadLine()}";
    }

    /// <summary>Gives the address of an endpoint that behaves as said.</summary>
    /// <param name="behaviour">A case of <see cref="Behaviours"/> or <see cref="Replies"/>, or "good".</param>
    /// <param name="place">Whose counts these are.</param>
    public string Endpoint(string behaviour, string place) => $"{_root}/{behaviour}/{place}/v1";

    /// <summary>Gives the bodies that an endpoint was sent, in their order, and the most requests that it had at once.</summary>
    public async Task<(IReadOnlyList<JsonNode> Asked, int MostAtOnce)> LogAsync(string endpoint)
    {
        using HttpClient http = new();
        JsonNode log = JsonNode.Parse(await http.GetStringAsync(new Uri($"{endpoint}/log")).ConfigureAwait(false))!;
        return ([.. log["asked"]!.AsArray().Select(a => a!)], log["mostAtOnce"]!.GetValue<int>());
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
