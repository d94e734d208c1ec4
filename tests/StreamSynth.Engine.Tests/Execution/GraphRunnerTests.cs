using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class GraphRunnerTests
{
    [Fact]
    public async Task RunAsync_Chain_DeliversEverythingInOrder()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 100 })
            .Node("add", "test.add", "source", new { add = 5 })
            .Node("sink", "test.collect", "add"));

        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Done, result.End);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => ((long)i, i + 5L)), harness.Block<CollectBlock>("sink").Taken);
        Assert.All(result.Snapshot.Nodes, n => Assert.Equal((100, 100, 0, 0, 0), (n.Received, n.Done, n.Skipped, n.Failed, n.Absent)));
        Assert.All(result.Snapshot.Nodes, n => Assert.True(n.HasEnded));
        Assert.All(result.Snapshot.Nodes, n => Assert.Equal(100, n.Expected));
        Assert.All(result.Snapshot.Edges, e => Assert.Equal((100, 0), (e.Sent, e.Items)));
    }

    [Fact]
    public async Task CloseAsync_BlockThrows_ClosesTheOthersAndNamesIt()
    {
        await using BlockHarness harness = BlockHarness.Load(
            new GraphText()
                .Node("source", "test.count", options: new { count = 5 })
                .Node("first", "test.stuck", "source")
                .Node("second", "test.stuck", "first")
                .Node("sink", "test.collect", "second"),
            EngineTestBlocks.Catalog);
        RunResult result = await harness.StartAsync();

        Assert.Equal(string.Empty, await harness.Runner.CloseAsync());

        Assert.Equal(RunEnd.Done, result.End);
        Assert.Equal(["nodes.first", "nodes.second"], harness.Runner.CloseFaults.Select(f => f.Path).Order());
        Assert.All(harness.Runner.CloseFaults, f => Assert.Contains("ArithmeticException: cannot let go", f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_EmptySource_Ends()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 0 })
            .Node("batch", "test.batch_sum", "source", limits: new { batch = 4 })
            .Node("expand", "test.expand", "batch")
            .Node("sink", "test.collect", "expand"));

        await harness.RunAsync();

        Assert.Empty(harness.Block<CollectBlock>("sink").Values);
    }

    [Fact]
    public async Task RunAsync_OutputWithoutTaker_IsReleased()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 50 })
            .Node("open", "test.add", "source"));

        RunResult result = await harness.RunAsync();

        Assert.Equal(50, result.Snapshot.Nodes.Single(n => n.Node == "open").Emitted);
        Assert.Equal(0, result.Snapshot.PayloadBytes);
    }

    [Fact]
    public async Task RunAsync_FanOut_GivesEveryItemToEveryEdgeAndReleasesOnce()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 200, skipOn = new[] { 3 } })
            .Node("a", "test.collect", "source", limits: new { capacity = 1 })
            .Node("b", "test.add", "source", new { yields = 5 }, new { capacity = 2, parallelism = 2 })
            .Node("c", "test.collect", "b")
            .Node("d", "test.collect", "b"));

        RunResult result = await harness.RunAsync();

        long[] expected = [.. Enumerable.Range(0, 200).Select(i => (long)i).Where(i => i != 3)];
        foreach (string sink in new[] { "a", "c", "d" }) Assert.Equal(expected, harness.Block<CollectBlock>(sink).Values);
        Assert.All(result.Snapshot.Nodes.Where(n => n.Node != "source"), n => Assert.Equal(200, n.Received + n.Absent));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task RunAsync_BlockHandsItsInputOn_KeepsTheReference(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 60 })
            .Node("keep", "test.keep", "source", new { divisor = 3 }, new { parallelism })
            .Node("again", "test.keep", "keep", new { divisor = 2 })
            .Node("a", "test.collect", "again")
            .Node("b", "test.read", "keep"));

        await harness.RunAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 6L), harness.Block<CollectBlock>("a").Values);
        Assert.Equal(60, harness.Block<ReadBlock>("b").Items.Count);
    }

    [Fact]
    public async Task RunAsync_Filter_SendsSkipsWithTheirReason()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 10 })
            .Node("keep", "test.keep", "source", new { divisor = 4 })
            .Node("read", "test.read", "keep"));

        RunResult result = await harness.RunAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), harness.Block<ReadBlock>("read").Items.Select(i => i.Ordinal));
        Assert.Equal([0, -1, -1, -1, 4, -1, -1, -1, 8, -1], harness.Block<ReadBlock>("read").Items.Select(i => i.Value));
        NodeSnapshot keep = result.Snapshot.Nodes.Single(n => n.Node == "keep");
        Assert.Equal((3, 7, 7L), (keep.Done, keep.Skipped, keep.Reasons["notMultiple"]));
        Assert.Equal((3, 7), (result.Snapshot.Nodes.Single(n => n.Node == "read").Done, result.Snapshot.Nodes.Single(n => n.Node == "read").Absent));
    }

    [Fact]
    public async Task RunAsync_ParallelCallsFinishInReverse_KeepOrdinalOrder()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 32 })
            .Node("add", "test.add", "source", limits: new { parallelism = 8 })
            .Node("sink", "test.collect", "add"));
        AddBlock add = harness.Block<AddBlock>("add");
        TaskCompletionSource[] done = [.. Enumerable.Range(0, 32).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        add.OnCall = async value =>
        {
            // Each group of eight ends last to first.
            if (value % 8 != 7) await done[value + 1].Task.WaitAsync(BlockHarness.Patience);
            done[value].SetResult();
        };

        await harness.RunAsync();

        Assert.Equal(Enumerable.Range(0, 32).Select(i => (long)i), harness.Block<CollectBlock>("sink").Values);
        Assert.Equal(8, add.MostRunning);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task RunAsync_SeedsOfItems_DependOnTheItemAlone(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 40 })
            .Node("add", "test.add", "source", new { addSeed = true, yields = 20 }, new { parallelism })
            .Node("sink", "test.collect", "add"));

        await harness.RunAsync();

        ulong generation = RunSeeds.From(42).Generation;
        ulong source = KeyMix.Mix(generation, "source");
        ulong node = KeyMix.Mix(generation, "add");
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => i + (long)(ItemHeader.OfSource(source, i).SeedFor(node) & 0xFFFFF)),
            harness.Block<CollectBlock>("sink").Values);
    }

    [Fact]
    public async Task RunAsync_SourceThatTellsNoCount_EndsAllTheSame()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 9, tellsCount = false })
            .Node("read", "test.read", "source"));

        RunResult result = await harness.RunAsync();

        Assert.Null(harness.Block<ReadBlock>("read").Ordinals);
        Assert.Null(result.Snapshot.Nodes[0].Expected);
        Assert.Equal(9, harness.Block<ReadBlock>("read").Items.Count);
    }

    [Fact]
    public async Task Ordinals_ThroughExpansion_AreMultiplied()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 9 })
            .Node("expand", "test.expand", "source", new { fanOut = 7 })
            .Node("batch", "test.batch_sum", "expand", limits: new { batch = 5 })
            .Node("read", "test.read", "batch"));

        await harness.RunAsync();

        Assert.Equal(63, harness.Block<ReadBlock>("read").Ordinals);
    }

    [Fact]
    public async Task StopAndCancel_AfterClose_DoNothing()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText().Node("source", "test.count"));
        await harness.RunAsync();

        harness.Runner.Stop();
        harness.Runner.Cancel();
        Assert.Equal(10, harness.Runner.Snapshot().Nodes[0].Done);
    }
}
