using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class BatchHostTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 30)]
    [InlineData(4, 30)]
    public async Task Batches_WhateverTheTiming_AreTheNextSurvivorsInOrder(int parallelism, int yields)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 50 })
            .Node("shake", "test.add", "source", new { yields }, new { parallelism })
            .Node("keep", "test.keep", "shake", new { divisor = 3 })
            .Node("sum", "test.batch_sum", "keep", new { yields }, new { batch = 4, parallelism })
            .Node("read", "test.read", "sum"));

        await harness.RunAsync();

        // 17 multiples of three: four whole batches and one flushed at the end.
        long[] kept = [.. Enumerable.Range(0, 50).Where(i => i % 3 == 0).Select(i => (long)i)];
        Assert.Equal(kept.Chunk(4), harness.Block<BatchSumBlock>("sum").Batches.OrderBy(b => b.Key).Select(b => b.Value));
        Assert.Equal([0L, 1, 2, 3, 4], harness.Block<BatchSumBlock>("sum").Batches.Keys.Order());
        var items = harness.Block<ReadBlock>("read").Items;
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), items.Select(i => i.Ordinal));
        Assert.Equal(kept.Chunk(4).SelectMany(b => b.Select(v => v + (1000 * b.Sum()))), items.Where(i => i.State == ItemState.Value).Select(i => i.Value));
    }

    [Fact]
    public async Task Batch_SomeMembersSkippedOrFailed_JudgesEachAlone()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(8, new { skipOn = new[] { 1 }, failOn = new[] { 6 } }));
        RunResult result = await harness.RunAsync();

        NodeSnapshot sum = result.Snapshot.Nodes[1];
        Assert.Equal((6, 1, 1), (sum.Done, sum.Skipped, sum.Failed));
        Assert.Equal([6L], harness.Block<ReadBlock>("read").Items.Where(i => i.State == ItemState.Failed).Select(i => i.Ordinal));
    }

    [Fact]
    public async Task Batch_Throws_FailsItsMembersAlone()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(12, new { throwOn = 1 }));
        RunResult result = await harness.RunAsync();

        Assert.Equal([4L, 5, 6, 7], harness.Block<ReadBlock>("read").Items.Where(i => i.State == ItemState.Failed).Select(i => i.Ordinal));
        Assert.Equal([1L, 1, 1, 1], result.Failures.Select(f => f.Batch));
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(2, 6)]
    public async Task Batch_WrongNumberOfOutcomes_FailsAndLeavesNoLease(int surplus, int given)
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(4, new { surplus }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(4, result.FailureCount);
        Assert.Equal($"the block gave {given} outcomes for a batch of 4; it must give one per member.", result.Failures.First().Error.Message);
    }

    [Fact]
    public async Task Batch_StrictFilterBefore_DoesNotStarveOnAbsences()
    {
        // One survivor in a hundred and an edge of 8: if absences held places, no batch of four would ever fill.
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 2000 })
            .Node("keep", "test.keep", "source", new { divisor = 100 })
            .Node("sum", "test.batch_sum", "keep", limits: new { batch = 4, capacity = 8 })
            .Node("read", "test.read", "sum"));
        await harness.RunAsync();

        Assert.Equal(5, harness.Block<BatchSumBlock>("sum").Batches.Count);
        Assert.Equal(2000, harness.Block<ReadBlock>("read").Items.Count);
    }

    [Theory]
    [InlineData(4, 4, 7)]
    [InlineData(3, 5, 7)]
    [InlineData(5, 3, 7)]
    [InlineData(1, 16, 16)]
    public async Task Batches_AtTheLeastCapacity_DoNotWaitForEachOther(int first, int second, int capacity)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 101 })
            .Node("a", "test.batch_sum", "source", limits: new { batch = first, parallelism = 3 })
            .Node("b", "test.batch_sum", "a", limits: new { batch = second, capacity, parallelism = 2 })
            .Node("read", "test.read", "b"));
        RunResult result = await harness.RunAsync();

        Assert.Equal(101, harness.Block<ReadBlock>("read").Items.Count);
        Assert.InRange(result.Snapshot.Edges.Single(e => e.To == "b.number").HighWaterItems, 1, capacity);
    }

    private static GraphText Graph(int count, object options) => new GraphText()
        .Node("source", "test.count", options: new { count })
        .Node("sum", "test.batch_sum", "source", options, new { batch = 4 })
        .Node("read", "test.read", "sum");
}
