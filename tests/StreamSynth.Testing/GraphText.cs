using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamSynth.Testing;

/// <summary>Writes small graph texts: <c>new GraphText().Node("a", "test.count", options: new { count = 9 }).Node("b", "test.collect", "a")</c>.</summary>
public sealed class GraphText
{
    private readonly JsonObject _nodes = [];
    private readonly JsonObject _graph;

    /// <summary>Starts a graph; members such as <c>onError</c> come from an anonymous object.</summary>
    public GraphText(object? members = null)
    {
        _graph = new() { ["name"] = "test", ["seed"] = 42 };
        foreach ((string name, JsonNode? value) in ToJson(members)) _graph[name] = value?.DeepClone();
        _graph["nodes"] = _nodes;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="name">Node name.</param>
    /// <param name="block">Block name.</param>
    /// <param name="from">Node whose output "number" feeds its input "number"; null for none.</param>
    /// <param name="options">Options as an anonymous object.</param>
    /// <param name="limits">Limits as an anonymous object.</param>
    /// <param name="inputs">Further inputs as an anonymous object of "node.port" texts.</param>
    public GraphText Node(string name, string block, string? from = null, object? options = null, object? limits = null, object? inputs = null)
    {
        JsonObject ports = ToJson(inputs);
        if (from is not null) ports["number"] = $"{from}.number";
        _nodes[name] = new JsonObject { ["block"] = block, ["inputs"] = ports, ["options"] = ToJson(options), ["limits"] = ToJson(limits) };

        return this;
    }

    public override string ToString() => _graph.ToJsonString();

    private static JsonObject ToJson(object? members) => members is null ? [] : JsonSerializer.SerializeToNode(members)!.AsObject();
}
