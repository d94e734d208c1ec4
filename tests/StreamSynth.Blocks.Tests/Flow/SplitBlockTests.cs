using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Flow;

public sealed class SplitBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("flow.split", """{ "classes": ["heart", "bus"] }""") with { Inputs = _ => Sampled.Prompts(9) },
        Sampled.Block("flow.split", """{ "classes": ["camera"] }""") with { Inputs = pool => [.. Enumerable.Range(0, 6).Select(i => Pictures.Noise(pool, 8, 6, (ulong)i))] },
    ];

    [Fact]
    public async Task Split_ByClass_EveryItemIsOnOneSideAndSkippedOnTheOther()
    {
        (_, List<string>[] lists) = await FlowBench.RunAsync("""
            "split": { "block": "flow.split", "inputs": { "items": "prompts.prompt" }, "options": { "classes": ["a", "c"] } }
            """, perClass: 2, "split.chosen", "split.rest");

        Assert.Equal(["0 a", "1 routed to 'rest'", "2 c", "3 a", "4 routed to 'rest'", "5 c"], lists[0]);
        Assert.Equal(["0 routed to 'chosen'", "1 b", "2 routed to 'chosen'", "3 routed to 'chosen'", "4 b", "5 routed to 'chosen'"], lists[1]);
    }

    [Fact]
    public async Task Split_ClassThatIsNotThere_EndsTheRunWhereClassesAreConnected()
    {
        await using BlockHarness harness = BlockHarness.Load(
            FlowBench.Graph("""
                "split": { "block": "flow.split", "inputs": { "items": "prompts.prompt", "class": "classes.class" }, "options": { "classes": ["a", "bb"] } }
                """, 5, "split.rest"),
            FlowBench.Catalog);
        RunResult result = await harness.StartAsync();

        Diagnostic fault = Assert.Single(result.Diagnostics);
        Assert.Equal(("nodes.split.options.classes[1]", "class 'bb' is not among those of input 'class'."), (fault.Path, fault.Message));
        await harness.AssertCountedAsync(result);
    }

    [Fact]
    public async Task Split_ThenMerge_BringsAllBack()
    {
        (_, List<string>[] lists) = await FlowBench.RunAsync("""
            "split": { "block": "flow.split", "inputs": { "items": "prompts.prompt" }, "options": { "classes": ["b"] } },
            "twice": { "block": "prompt.repeat", "inputs": { "prompt": "split.chosen" }, "options": { "times": 2 } },
            "once": { "block": "prompt.repeat", "inputs": { "prompt": "split.rest" }, "options": { "times": 2 } },
            "merge": { "block": "flow.merge", "inputs": { "a": "twice.prompt", "b": "once.prompt" } }
            """, perClass: 20, "merge.items");

        Assert.Equal(40, lists[0].Count(l => l.EndsWith(" b", StringComparison.Ordinal)));
        Assert.Equal(80, lists[0].Count(l => l.EndsWith(" a", StringComparison.Ordinal) || l.EndsWith(" c", StringComparison.Ordinal)));
        Assert.Equal(240, lists[0].Count);
    }
}
