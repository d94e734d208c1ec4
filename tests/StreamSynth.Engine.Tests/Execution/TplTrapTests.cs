// One test per way in which TPL Dataflow loses items or hangs. Each was seen to fail with the engine's remedy, named in its summary, taken out.
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class TplTrapTests
{
    /// <summary>Trap: a fault drops what the block had accepted. Remedy: errors become values (catch in TransformCall.InvokeAsync).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task UpstreamFault_ItemsAcceptedBefore_AllArrive(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 40 })
            .Node("add", "test.add", "source", new { failOn = new[] { 10 } }, new { parallelism })
            .Node("sink", "test.collect", "add", limits: new { capacity = 16 }));
        var writes = new Gate();
        harness.Block<CollectBlock>("sink").Gate = writes;
        Task<RunResult> run = harness.StartAsync();
        await writes.ArrivalOf(1);
        writes.Open();
        await harness.AssertSoundAsync(await run);

        Assert.Equal(Enumerable.Range(0, 40).Where(i => i != 10).Select(i => (long)i), harness.Block<CollectBlock>("sink").Values);
    }

    /// <summary>Trap: a target that faults leaves its producer waiting for ever. Remedy: what no item can carry ends the run, and is not thrown at the TPL block (Edge.Finish).</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public async Task SinkFault_SlowSink_DoesNotHangItsProducer(int parallelism, bool throws)
    {
        await using BlockHarness harness = BlockHarness.Load(
            new GraphText()
                .Node("source", "test.count", options: new { count = 1000 })
                .Node("add", "test.add", "source", limits: new { capacity = 2 })
                .Node("thief", "test.thief", "add", new { throws }, new { capacity = 1, parallelism }),
            EngineTestBlocks.Catalog);
        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.All(result.Diagnostics, d => Assert.Equal(("SS5002", "nodes.thief"), (d.Code, d.Path)));
        await harness.AssertCountedAsync(result);
    }

    /// <summary>The same trap one step on: a payload that is lost takes its places along. Remedy: a cancelled run opens all credits (GraphRunner, EdgeCredit.Open).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task SinkFault_PayloadThatCannotBeShared_DoesNotHangItsProducer(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(
            new GraphText()
                .Node("source", "test.count", options: new { count = 1000 })
                .Node("corpse", "test.corpse", "source", limits: new { capacity = 8, parallelism })
                .Node("a", "test.collect", "corpse", limits: new { capacity = 1 })
                .Node("b", "test.collect", "corpse", limits: new { capacity = 1 }),
            EngineTestBlocks.Catalog);
        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Contains(result.Diagnostics, d => d.Code == "SS5002" && d.Path == "nodes.corpse" && d.Message.Contains("Share came after the last Release", StringComparison.Ordinal));
        Assert.Contains(result.Diagnostics, d => d.Code == "SS5009");
    }

    /// <summary>Trap: TransformManyBlock ignores its bound. Remedy: a place is reserved before each child is made (ExpandHost.NextAsync).</summary>
    [Fact]
    public async Task TransformMany_OneToThousand_KeepsToTheCapacity()
    {
        const int capacity = 4;
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 1 })
            .Node("expand", "test.expand", "source", new { fanOut = 1000 })
            .Node("slow", "test.add", "expand", limits: new { capacity }));
        ExpandBlock expand = harness.Block<ExpandBlock>("expand");
        int most = 0;
        harness.Block<AddBlock>("slow").OnCall = async finished =>
        {
            for (int i = 0; i < 10; i++) await Task.Yield();
            most = Math.Max(most, expand.Made - (int)finished);
        };
        RunResult result = await harness.RunAsync();

        Assert.InRange(most, 1, capacity);
        Assert.InRange(result.Snapshot.Edges.Single(e => e.To == "slow.number").HighWaterItems, 1, capacity);
        Assert.InRange(result.Snapshot.PayloadHighWaterBytes, 8, 8 * (capacity + 2));
    }

    /// <summary>Trap: BroadcastBlock overwrites what a slow target has not taken. Remedy: own fan-out with awaited sends (Edge.SendAsync).</summary>
    [Fact]
    public async Task Broadcast_SlowBoundedTarget_GetsEveryItem()
    {
        // Absences hold no credit, so here only the awaited send keeps them.
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 1000, skipOn = Enumerable.Range(0, 1000).Where(i => i % 5 != 0) })
            .Node("fast", "test.read", "source", limits: new { capacity = 64 })
            .Node("slow", "test.read", "source", limits: new { capacity = 2 }));
        var reads = new Gate();
        harness.Block<ReadBlock>("slow").Gate = reads;
        Task<RunResult> run = harness.StartAsync();
        for (int i = 1; i <= 20; i++)
        {
            await reads.ArrivalOf(i);
            reads.Let(1);
        }

        reads.Open();
        await harness.AssertSoundAsync(await run);

        foreach (string reader in new[] { "fast", "slow" })
        {
            Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), harness.Block<ReadBlock>(reader).Items.Select(i => i.Ordinal));
        }
    }

    /// <summary>Trap: BatchBlock(32) keeps the last 8 of 40 for ever. Remedy: flush at the end (BatchHost.RunMainAsync).</summary>
    [Fact]
    public async Task BatchBlock_FortyInBatchesOf32_GivesTheLastEight()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 40 })
            .Node("sum", "test.batch_sum", "source", limits: new { batch = 32 })
            .Node("sink", "test.collect", "sum"));
        await harness.RunAsync();

        Assert.Equal([32, 8], harness.Block<BatchSumBlock>("sum").Batches.OrderBy(b => b.Key).Select(b => b.Value.Length));
        Assert.Equal(40, harness.Block<CollectBlock>("sink").Values.Count);
    }

    /// <summary>Trap: an item that no filtered link takes sticks at the head. Remedy: skips travel on as values (TransformHost.EmitAsync).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task FilteredLink_ItemWithoutTaker_TravelsAsSkipped(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 100 })
            .Node("keep", "test.keep", "source", new { divisor = 50 }, new { capacity = 2, parallelism })
            .Node("read", "test.read", "keep", limits: new { capacity = 2 }));
        await harness.RunAsync();

        var items = harness.Block<ReadBlock>("read").Items;
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), items.Select(i => i.Ordinal));
        Assert.Equal(98, items.Count(i => i.State == ItemState.Skipped));
    }

    /// <summary>Trap: cancelling a block drops what it had accepted. Remedy: no TPL block knows the run's token; items are skipped one by one (TransformCall.InvokeAsync).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Cancellation_AcceptedItems_AreCountedAsSkipped(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 1000 })
            .Node("add", "test.add", "source", limits: new { capacity = 32, parallelism })
            .Node("sink", "test.collect", "add"));
        var calls = new Gate();
        harness.Block<AddBlock>("add").Gate = calls;
        Task<RunResult> run = harness.StartAsync();
        await calls.ArrivalOf(1);

        // All 32 places are taken once the source has made so many.
        while (harness.Block<CountBlock>("source").Made < 32) await Task.Yield();
        harness.Runner.Cancel();
        RunResult result = await run;

        await harness.AssertSoundAsync(result);
        NodeSnapshot add = result.Snapshot.Nodes.Single(n => n.Node == "add");
        Assert.InRange(add.Received, 32, 34);
        Assert.Equal(add.Received, add.Reasons["cancelled"]);
    }

    /// <summary>Trap: PropagateCompletion from two sources closes at the first. Remedy: a node is ready when all its inputs have ended (NodeHost.SetUpAsync).</summary>
    [Fact]
    public async Task PropagateCompletion_TwoGatheredInputs_WaitsForTheLast()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("main", "test.count", options: new { count = 3 })
            .Node("left", "test.count", options: new { count = 5 })
            .Node("right", "test.count", options: new { count = 0 })
            .Node("gather", "test.gather_sum", "main", inputs: new { left = "left.number", right = "right.number" })
            .Node("sink", "test.collect", "gather"));
        var late = new Gate();
        harness.Block<CountBlock>("left").Gate = late;
        Task<RunResult> run = harness.StartAsync();
        await late.ArrivalOf(1);
        while (!harness.Runner.Snapshot().Nodes.Where(n => n.Node is "main" or "right").All(n => n.HasEnded)) await Task.Yield();
        late.Open();
        await harness.AssertSoundAsync(await run);

        Assert.Equal([0L, 1, 2, 3, 4], harness.Block<GatherSumBlock>("gather").Gathered.Left);
        Assert.Equal([10L, 11, 12], harness.Block<CollectBlock>("sink").Values);
    }

    /// <summary>Trap: capacity is unbounded unless set. Remedy: a bound on every block, and credit that is reserved before a source makes an item (SourceHost, EdgeCredit).</summary>
    [Fact]
    public async Task DefaultCapacity_SinkHeldBack_SourceRunsAtMostItsCapacityAhead()
    {
        const int capacity = 6;
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 500 })
            .Node("slow", "test.add", "source", limits: new { capacity }));
        CountBlock source = harness.Block<CountBlock>("source");
        int most = 0;
        harness.Block<AddBlock>("slow").OnCall = async finished =>
        {
            for (int i = 0; i < 10; i++) await Task.Yield();
            most = Math.Max(most, source.Made - (int)finished);
        };
        await harness.RunAsync();

        Assert.InRange(most, 1, capacity);
    }

    /// <summary>Trap: OperationCanceledException in a delegate (any HttpClient time-out) drops the item in silence. Remedy: it fails the item like any other (TransformCall.InvokeAsync).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task OperationCanceled_ThrownByABlock_FailsTheItem(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 20 })
            .Node("add", "test.add", "source", new { cancelOn = new[] { 3, 4, 15 } }, new { parallelism })
            .Node("read", "test.read", "add"));
        RunResult result = await harness.RunAsync();

        Assert.Equal((RunEnd.Done, 3), (result.End, result.FailureCount));
        Assert.Equal([3L, 4, 15], harness.Block<ReadBlock>("read").Items.Where(i => i.State == ItemState.Failed).Select(i => i.Ordinal));
    }

    /// <summary>
    /// Trap: in an ordered output, a later item that took the last place waits for an earlier one that finds none.
    /// Remedy: places are reserved in ordinal order, before the parallel calls (TransformHost.DispatchAsync).
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task OrderedOutput_ParallelCallsAtLeastCapacity_DoNotWaitForEachOther(int capacity)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 400 })
            .Node("add", "test.add", "source", new { yields = 40 }, new { parallelism = 8 })
            .Node("sink", "test.collect", "add", limits: new { capacity }));

        // The first item of every eight comes to its place last.
        AddBlock add = harness.Block<AddBlock>("add");
        add.OnCall = async value =>
        {
            for (int i = value % 8 == 0 ? 50 : 0; i > 0; i--) await Task.Yield();
        };
        RunResult result = await harness.RunAsync();

        Assert.Equal(Enumerable.Range(0, 400).Select(i => (long)i), harness.Block<CollectBlock>("sink").Values);
        Assert.InRange(result.Snapshot.Edges.Single(e => e.To == "sink.number").HighWaterItems, 1, capacity);
    }
}
