using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Flow;

public sealed class ShuffleBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("flow.shuffle", """{ "window": 5 }""") with { Inputs = _ => Sampled.Prompts(23) },
    ];

    [Fact]
    public async Task Shuffle_Window_MovesNothingForwardByMore()
    {
        List<ulong> before = await KeysAsync("prompts.prompt", window: 20);
        List<ulong> after = await KeysAsync("shuffle.items", window: 20);

        Assert.Equal(before.Order(), after.Order());
        Assert.All(after, (key, place) => Assert.True(before.IndexOf(key) - place <= 20));
        Assert.InRange(after.Where((key, place) => before.IndexOf(key) == place).Count(), 0, 40);
    }

    [Fact]
    public async Task Shuffle_WindowOfAll_IsUniform()
    {
        // 900 items drawn from a window that holds them all: where an item comes out says nothing about where it was. Rank correlation 0 with a standard deviation of 1 / 30.
        List<ulong> before = await KeysAsync("prompts.prompt", window: 900);
        List<ulong> after = await KeysAsync("shuffle.items", window: 900);
        double mean = (before.Count - 1) / 2.0;
        double covariance = after.Select((key, place) => (before.IndexOf(key) - mean) * (place - mean)).Sum();

        Assert.InRange(covariance / Enumerable.Range(0, before.Count).Sum(i => (i - mean) * (i - mean)), -0.12, 0.12);
    }

    [Fact]
    public async Task Shuffle_Seed_DecidesTheOrder()
    {
        List<ulong> first = await KeysAsync("shuffle.items", window: 50);

        Assert.Equal(first, await KeysAsync("shuffle.items", window: 50));
        Assert.NotEqual(first, await KeysAsync("shuffle.items", window: 50, "seeds.data=8"));
    }

    [Fact]
    public async Task Shuffle_Window_StaysOnItsEdge()
    {
        await using BlockHarness harness = BlockHarness.Load(FlowBench.Graph(Node(30), 300, "shuffle.items"), FlowBench.Catalog);
        RunResult result = await harness.RunAsync();

        Assert.InRange(result.Snapshot.Edges.Single(e => e.To == "shuffle.items").HighWaterItems, 31, harness.Plan.Into("shuffle").Single().Capacity);
        Assert.Equal(900, result.Snapshot.Nodes.Single(n => n.Node == "shuffle").Expected);
    }

    private static string Node(int window) => $$"""
        "shuffle": { "block": "flow.shuffle", "inputs": { "items": "prompts.prompt" }, "options": { "window": {{window}} } }
        """;

    private static async Task<List<ulong>> KeysAsync(string output, int window, params string[] overrides)
    {
        string graph = FlowBench.Graph(Node(window), 300, output);
        if (overrides.Length > 0) graph = graph.Replace("\"seed\": 5", "\"seed\": 5, \"seeds\": { \"data\": 8 }", StringComparison.Ordinal);
        await using BlockHarness harness = BlockHarness.Load(graph, FlowBench.Catalog);
        await harness.RunAsync();

        return [.. harness.Block<IList>("list0").Items.Select(i => i.Header.Key)];
    }
}
