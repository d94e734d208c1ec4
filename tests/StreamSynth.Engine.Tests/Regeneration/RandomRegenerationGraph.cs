using System.Text.Json.Nodes;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Tests.Resume;

namespace StreamSynth.Engine.Tests.Regeneration;

/// <summary>Adds to the graphs of the tests of resuming what they leave out, merges, shuffles, and routes that remember, and a reader at every output, so that all is seen of a whole run.</summary>
internal static class RandomRegenerationGraph
{
    /// <summary>Gives the name of the reader at an output.</summary>
    public static string Reader(string node, string port) => $"all_{node}_{port}";

    public static string Make(ulong seed, int parallelism)
    {
        var random = new Philox(seed, 9);
        JsonObject graph = JsonNode.Parse(RandomResumeGraph.Make(seed, parallelism).ToString())!.AsObject();
        JsonObject nodes = graph["nodes"]!.AsObject();
        for (int n = 0; n < 6; n++)
        {
            string[] ends = [.. Outputs(graph).Where(o => !o.Node.StartsWith('r')).Select(o => $"{o.Node}.{o.Port}")];
            (string a, string b) = (ends[random.NextInt32(ends.Length)], ends[random.NextInt32(ends.Length)]);
            string name = $"x{n}";
            nodes[name] = random.NextInt32(5) switch
            {
                0 => Node("test.merge", new { }, ("a", a), ("b", b)),
                1 => Node("test.reorder", new { window = random.NextInt32(6) }, ("number", a)),
                2 => Node("test.route", new { enough = 1 + random.NextInt32(30) }, ("number", a)),
                3 => Node("test.batch_sum", new { yields = 3 }, ("number", a)),
                _ => Node("test.add", new { add = 1, addSeed = true, skipOn = new[] { random.NextInt32(40) } }, ("number", a)),
            };
            if (nodes[name]!["block"]!.GetValue<string>() == "test.batch_sum") nodes[name]!["limits"] = new JsonObject { ["batch"] = 1 + random.NextInt32(6) };
            if (!IsAccepted(graph)) nodes.Remove(name);
        }

        foreach ((string node, string port) in Outputs(graph).ToList())
        {
            nodes[Reader(node, port)] = Node("resume.tally", new { }, ("number", $"{node}.{port}"));
        }

        return graph.ToJsonString();
    }

    private static IEnumerable<(string Node, string Port)> Outputs(JsonObject graph) => graph["nodes"]!.AsObject()
        .SelectMany(n => EngineTestBlocks.Catalog.Find(n.Value!["block"]!.GetValue<string>())!.Outputs.Select(o => (n.Key, o.Name)));

    private static JsonObject Node(string block, object options, params (string Port, string Source)[] inputs) => new()
    {
        ["block"] = block,
        ["inputs"] = new JsonObject(inputs.Select(i => KeyValuePair.Create(i.Port, (JsonNode?)i.Source))),
        ["options"] = System.Text.Json.JsonSerializer.SerializeToNode(options),
    };

    private static bool IsAccepted(JsonObject graph) => GraphPlanner.Plan(graph.ToJsonString(), [], EngineTestBlocks.Catalog, new([]), []) is not null;
}
