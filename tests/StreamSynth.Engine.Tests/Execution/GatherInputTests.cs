using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class GatherInputTests
{
    [Fact]
    public async Task Gather_TwoInputs_AreWholeAndInOrderBeforeTheFirstCall()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("main", "test.count", options: new { count = 100 })
            .Node("left", "test.count", options: new { count = 30, skipOn = new[] { 4 } })
            .Node("shake", "test.add", "left", new { yields = 20 }, new { parallelism = 4 })
            .Node("right", "test.count", options: new { count = 50 })
            .Node("gather", "test.gather_sum", "main", limits: new { capacity = 2 }, inputs: new { left = "shake.number", right = "right.number" })
            .Node("sink", "test.collect", "gather"));
        await harness.RunAsync();

        long[] left = [.. Enumerable.Range(0, 30).Where(i => i != 4).Select(i => (long)i)];
        long[] right = [.. Enumerable.Range(0, 50).Select(i => (long)i)];
        Assert.Equal(left, harness.Block<GatherSumBlock>("gather").Gathered.Left);
        Assert.Equal(right, harness.Block<GatherSumBlock>("gather").Gathered.Right);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i + left.Sum() + right.Sum()), harness.Block<CollectBlock>("sink").Values);
    }

    [Fact]
    public async Task Gather_OptionalInputOpen_IsEmpty()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("main", "test.count")
            .Node("left", "test.count")
            .Node("gather", "test.gather_sum", "main", inputs: new { left = "left.number" }));
        await harness.RunAsync();

        Assert.Empty(harness.Block<GatherSumBlock>("gather").Gathered.Right);
    }

    [Fact]
    public async Task Gather_BeyondItsPartition_EndsTheRunWithADiagnostic()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("main", "test.count")
            .Node("left", "test.count", options: new { count = 100, bytes = 100 })
            .Node("gather", "test.gather_sum", "main", limits: new { gather = "1KiB" }, inputs: new { left = "left.number" }));
        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Equal(
            "graph: nodes.gather.inputs.left: error SS5004: the gathered inputs of 'gather' hold more than their 1 KiB." + Environment.NewLine
            + "  Fix: raise nodes.gather.limits.gather, or gather fewer items.",
            Assert.Single(result.Diagnostics).Format("graph"));
        await harness.AssertCountedAsync(result);
    }

    [Fact]
    public async Task Gather_SourceFails_EndsTheRun()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("main", "test.count", options: new { count = 1000 })
            .Node("left", "test.count", options: new { throwAt = 3 })
            .Node("gather", "test.gather_sum", "main", limits: new { capacity = 1 }, inputs: new { left = "left.number" }));
        RunResult result = await harness.StartAsync();

        Assert.Equal("nodes.left", Assert.Single(result.Diagnostics).Path);
        await harness.AssertCountedAsync(result);
    }
}
