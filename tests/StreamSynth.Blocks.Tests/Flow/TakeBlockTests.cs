using StreamSynth.Engine.Execution;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Flow;

public sealed class TakeBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("flow.take", """{ "count": 4 }""") with { Inputs = _ => Sampled.Prompts(9) },
        Sampled.Block("flow.take", """{ "count": 3 }""") with { Inputs = pool => [.. Enumerable.Range(0, 5).Select(i => Pictures.Noise(pool, 8, 6, (ulong)i))] },
    ];

    [Fact]
    public async Task Take_MoreThanEnough_EndsAtTheCountAndStopsWhatFeedsIt()
    {
        (RunResult result, List<string>[] lists) = await FlowBench.RunAsync("""
            "take": { "block": "flow.take", "inputs": { "items": "prompts.prompt" }, "options": { "count": 4 } }
            """, perClass: 1_000_000, "take.items");

        Assert.Equal(["0 a", "1 b", "2 c", "3 a"], lists[0]);
        Assert.InRange(result.Snapshot.Nodes.Single(n => n.Node == "prompts").Emitted, 4, 40);
        Assert.Equal(RunEnd.Done, result.End);
    }

    [Theory]
    [InlineData(6, 6L)]
    [InlineData(7, 6L)]
    [InlineData(5, null)]
    public async Task Take_OrdinalsAnnounced_AreKnownWhenAllAreTaken(int count, long? expected)
    {
        (RunResult result, List<string>[] lists) = await FlowBench.RunAsync($$"""
            "take": { "block": "flow.take", "inputs": { "items": "prompts.prompt" }, "options": { "count": {{count}} } }
            """, perClass: 2, "take.items");

        Assert.Equal(expected, result.Snapshot.Nodes.Single(n => n.Node == "take").Expected);
        Assert.Equal(Math.Min(6, count), lists[0].Count);
    }

    [Fact]
    public async Task Take_LossesBefore_DoNotCount()
    {
        (_, List<string>[] lists) = await FlowBench.RunAsync("""
            "split": { "block": "flow.split", "inputs": { "items": "prompts.prompt" }, "options": { "classes": ["c"] } },
            "take": { "block": "flow.take", "inputs": { "items": "split.chosen" }, "options": { "count": 2 } }
            """, perClass: 50, "take.items");

        Assert.Equal(["0 routed to 'rest'", "1 routed to 'rest'", "2 c", "3 routed to 'rest'", "4 routed to 'rest'", "5 c"], lists[0]);
    }
}
