using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>Branches that part and meet again, with the least capacities, unlike batches and unlike losses: they never wait for each other for ever.</summary>
public sealed class LoopTests
{
    [Theory]
    [InlineData("test.join", "first", "second")]
    [InlineData("test.merge", "a", "b")]
    public async Task Meet_CapacityOneEverywhere_RunsThrough(string block, string first, string second)
    {
        GraphText graph = new GraphText()
            .Node("source", "test.count", options: new { count = 500 })
            .Node("left", "test.keep", "source", new { divisor = 50 }, new { capacity = 1 })
            .Node("right", "test.add", "source", new { yields = 5 }, new { capacity = 1 })
            .Node("meet", block, inputs: new Dictionary<string, string> { [first] = "left.number", [second] = "right.number" }, limits: new { capacity = 1 })
            .Node("read", "test.read", "meet", limits: new { capacity = 1 });
        await using BlockHarness harness = BlockHarness.Load(graph);
        await harness.RunAsync();

        Assert.Equal(block == "test.join" ? 500 : 1000, harness.Block<ReadBlock>("read").Items.Count);
    }

    /// <summary>The other branch must hold all that the batch collects; with one place less the planner refuses it (SS3005_capacity_loop).</summary>
    [Theory]
    [InlineData("test.join", "first", "second", 32)]
    [InlineData("test.merge", "a", "b", 32)]
    [InlineData("test.merge", "b", "a", 5)]
    public async Task Meet_BatchBehindAStrictFilter_IsClosedBeforeTheOtherBranchIsFull(string block, string first, string second, int batch)
    {
        GraphText graph = new GraphText()
            .Node("source", "test.count", options: new { count = 4000 })
            .Node("keep", "test.keep", "source", new { divisor = 97 }, new { capacity = 1 })
            .Node("batch", "test.batch_sum", "keep", limits: new { batch, capacity = batch })
            .Node("plain", "test.add", "source", limits: new { capacity = 1 })
            .Node("meet", block, inputs: new Dictionary<string, string> { [first] = "batch.number", [second] = "plain.number" }, limits: new { capacity = 2 * batch })
            .Node("read", "test.read", "meet");
        await using BlockHarness harness = BlockHarness.Load(graph);
        RunResult result = await harness.RunAsync();

        Assert.Equal(42, result.Snapshot.Nodes.Single(n => n.Node == "batch").Done);
        Assert.All(result.Snapshot.Edges, e => Assert.InRange(e.HighWaterItems, 0, e.Capacity));
        Assert.All(harness.Block<BatchSumBlock>("batch").Batches.Values, b => Assert.InRange(b.Length, 1, 1 + (2 * batch / 97)));
    }

    /// <summary>What is lost before the branches part is lost on both: it does not make the batches smaller.</summary>
    [Fact]
    public async Task Meet_StrictFilterBeforeTheBranches_BatchesStayFull()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 4000 })
            .Node("keep", "test.keep", "source", new { divisor = 50 }, new { capacity = 2 })
            .Node("left", "test.batch_sum", "keep", limits: new { batch = 16, capacity = 16 })
            .Node("right", "test.batch_sum", "keep", limits: new { batch = 7, capacity = 7, parallelism = 3 })
            .Node("join", "test.join", inputs: new { first = "left.number", second = "right.number" })
            .Node("read", "test.read", "join"));
        await harness.RunAsync();

        Assert.Equal([16, 16, 16, 16, 16], harness.Block<BatchSumBlock>("left").Batches.OrderBy(b => b.Key).Select(b => b.Value.Length));
        Assert.Equal(80, harness.Block<ReadBlock>("read").Items.Count(i => i.State == ItemState.Value));
    }

    [Fact]
    public async Task Join_ExpansionOnBothBranches_PairsChildren()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 40, skipOn = new[] { 3 } })
            .Node("left", "test.expand", "source", new { fanOut = 5, skipChildren = new[] { 2 } }, new { capacity = 1 })
            .Node("batch", "test.batch_sum", "left", limits: new { batch = 6, capacity = 6 })
            .Node("right", "test.batch_sum", "source", limits: new { batch = 3, capacity = 3 })
            .Node("rightExpand", "test.expand", "right", new { fanOut = 5, yielded = 4 }, new { capacity = 3 })
            .Node("join", "test.join", inputs: new { first = "batch.number", second = "rightExpand.number" })
            .Node("read", "test.read", "join"));
        await harness.RunAsync();

        var items = harness.Block<ReadBlock>("read").Items;
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), items.Select(i => i.Ordinal));
        Assert.Equal(39 * 3, items.Count(i => i.State == ItemState.Value));
    }

    [Fact]
    public async Task Merge_CrossedLoopsOfTwoSources_RunThrough()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("x", "test.count", options: new { count = 900, skipOn = Enumerable.Range(0, 300) })
            .Node("y", "test.count", options: new { count = 700, skipOn = Enumerable.Range(0, 400).Select(i => i * 2 % 700) })
            .Node("xb", "test.batch_sum", "x", limits: new { batch = 9, capacity = 9 })
            .Node("yb", "test.batch_sum", "y", limits: new { batch = 13, capacity = 13 })
            .Node("one", "test.merge", inputs: new { a = "xb.number", b = "y.number" })
            .Node("two", "test.merge", inputs: new { a = "yb.number", b = "x.number" })
            .Node("oneRead", "test.read", "one", limits: new { capacity = 1 })
            .Node("twoRead", "test.read", "two", limits: new { capacity = 1 }));
        await harness.RunAsync();

        Assert.Equal([1600, 1600], new[] { "oneRead", "twoRead" }.Select(r => harness.Block<ReadBlock>(r).Items.Count));
    }

    [Fact]
    public async Task Merge_AfterSplit_BringsBothHalvesTogether()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 300 })
            .Node("split", "test.route", "source", new { divisor = 10 }, new { capacity = 1 })
            .Node("left", "test.batch_sum", inputs: new { number = "split.left" }, limits: new { batch = 8, capacity = 8 })
            .Node("right", "test.add", inputs: new { number = "split.right" }, limits: new { capacity = 1 })
            .Node("merge", "test.merge", inputs: new { a = "left.number", b = "right.number" })
            .Node("read", "test.read", "merge"));
        RunResult result = await harness.RunAsync();

        NodeSnapshot merge = result.Snapshot.Nodes.Single(n => n.Node == "merge");
        Assert.Equal((300, 300, 600), (merge.Done, merge.Absent, merge.Emitted));
    }

    [Fact]
    public async Task Windows_InOneBranch_KeepTheOtherWaitingButNotForEver()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 203, skipOn = new[] { 4, 5, 6, 7, 8, 9 } })
            .Node("window", "test.window", "source", new { window = 10 }, new { capacity = 10 })
            .Node("plain", "test.add", "source", limits: new { capacity = 1 })
            .Node("join", "test.join", inputs: new { first = "window.number", second = "plain.number" }, limits: new { capacity = 10 })
            .Node("read", "test.read", "join"));
        await harness.RunAsync();

        Assert.Equal([[0, 1, 2, 3], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]], harness.Block<WindowBlock>("window").Windows.Take(2));
        Assert.Equal([3L, 19, 29], harness.Block<ReadBlock>("read").Items.Where(i => i.State == ItemState.Value).Take(3).Select(i => i.Ordinal));
        Assert.Equal(202, harness.Block<ReadBlock>("read").Items.Last(i => i.State == ItemState.Value).Ordinal);
    }
}
