using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class RouteHostTests
{
    [Fact]
    public async Task Route_EveryItem_IsAValueOnItsOutputsAndSkippedOnTheOthers()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(new { divisor = 3, bothOn = new[] { 4 }, dropOn = new[] { 5 }, failOn = new[] { 6 } }, count: 8, skipOn: [7]));
        RunResult result = await harness.RunAsync();

        Assert.Equal(
            ["0 Value", "1 routed to 'right'", "2 routed to 'right'", "3 Value", "4 Value", "5 unwelcome", "6 failed", "7 unwanted"],
            Read(harness, "left"));
        Assert.Equal(
            ["0 routed to 'left'", "1 Value", "2 Value", "3 routed to 'left'", "4 Value", "5 unwelcome", "6 failed", "7 unwanted"],
            Read(harness, "right"));
        NodeSnapshot route = result.Snapshot.Nodes.Single(n => n.Node == "route");
        Assert.Equal((7, 5, 1, 1, 1, 8), (route.Received, route.Done, route.Skipped, route.Failed, route.Absent, route.Emitted));
        Assert.Equal("cannot route 6", Assert.Single(result.Failures).Error.Message);
    }

    [Fact]
    public async Task Route_OutputThatDoesNotExist_FailsTheItem()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(new { missOn = new[] { 2 } }, count: 4));
        RunResult result = await harness.RunAsync();

        Assert.Equal("the block chose none of its 2 outputs; it must choose one or drop the payload with a reason.", Assert.Single(result.Failures).Error.Message);
    }

    [Fact]
    public async Task Route_OneOutputHeldBack_DoesNotHoldPlacesOnTheOther()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 100 })
            .Node("route", "test.route", "source", new { divisor = 50 }, new { capacity = 1 })
            .Node("left", "test.read", limits: new { capacity = 2 }, inputs: new { number = "route.left" })
            .Node("right", "test.read", limits: new { capacity = 64 }, inputs: new { number = "route.right" }));
        var gate = new Gate();
        harness.Block<ReadBlock>("left").Gate = gate;
        Task<RunResult> run = harness.StartAsync();

        // Ordinal 0 waits at the reader that is held, and 1 and 2, skipped there, behind it.
        while (harness.Block<ReadBlock>("right").Items.Count < 2) await Task.Yield();
        gate.Open();
        await harness.AssertSoundAsync(await run);

        Assert.Equal(2, harness.Block<ReadBlock>("left").Items.Count(i => i.State == ItemState.Value));
        Assert.Equal(98, harness.Block<ReadBlock>("right").Items.Count(i => i.State == ItemState.Value));
    }

    [Fact]
    public async Task HasEnough_AfterSevenPayloads_EndsTheOutputsThereAndStopsTheSource()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(new { divisor = 1, enough = 7 }, count: 1_000_000, skipOn: [2, 3], capacity: 4));
        RunResult result = await harness.RunAsync();

        // Two were lost before: the seventh payload is ordinal 8.
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (long)i), harness.Block<ReadBlock>("leftRead").Items.Select(i => i.Ordinal));
        Assert.InRange(harness.Block<CountBlock>("source").Made, 7, 7 + 2 + 4 + 2);
        NodeSnapshot route = result.Snapshot.Nodes.Single(n => n.Node == "route");
        Assert.Equal((7, 9), (route.Done, route.Emitted));
        Assert.Equal(route.Skipped, route.Reasons.GetValueOrDefault("enough"));
        Assert.Equal(RunEnd.Done, result.End);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 4)]
    public async Task HasEnough_ThroughNodesOfAllKinds_NothingMoreIsMade(int parallelism, int batch)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 1_000_000 })
            .Node("expand", "test.expand", "source", new { fanOut = 3 }, new { capacity = 2 })
            .Node("add", "test.add", "expand", limits: new { parallelism, capacity = 2 })
            .Node("sum", "test.batch_sum", "add", limits: new { parallelism, batch, capacity = batch })
            .Node("reorder", "test.reorder", "sum", new { window = 3 }, new { capacity = 3 + batch })
            .Node("take", "test.route", "reorder", new { divisor = 1, enough = 10 }, new { capacity = 2 })
            .Node("read", "test.read", inputs: new { number = "take.left" }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(10, harness.Block<ReadBlock>("read").Items.Count);
        Assert.InRange(result.Snapshot.Nodes.Single(n => n.Node == "source").Emitted, 4, 60);
        Assert.All(result.Snapshot.Nodes.Where(n => n.Node is "expand" or "add" or "sum"), n => Assert.All(n.Reasons.Keys, r => Assert.Equal("unwanted", r)));
    }

    [Fact]
    public async Task HasEnough_SourceFeedsAnotherReader_GoesOnForIt()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 200 })
            .Node("take", "test.route", "source", new { divisor = 1, enough = 3 })
            .Node("few", "test.read", inputs: new { number = "take.left" })
            .Node("all", "test.read", "source"));
        await harness.RunAsync();

        Assert.Equal(3, harness.Block<ReadBlock>("few").Items.Count);
        Assert.Equal(200, harness.Block<ReadBlock>("all").Items.Count);
    }

    [Fact]
    public async Task Cancel_WhileOutputsWait_CountsEverything()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(new { divisor = 2, bothOn = new[] { 7, 8, 9 } }, count: 1000, capacity: 1));
        harness.Block<CountBlock>("source").OnItem = i =>
        {
            if (i == 100) harness.Runner.Cancel();
        };
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
    }

    private static GraphText Graph(object route, int count, int[]? skipOn = null, int capacity = 8) => new GraphText()
        .Node("source", "test.count", options: new { count, skipOn = skipOn ?? [] })
        .Node("route", "test.route", "source", route, new { capacity })
        .Node("leftRead", "test.read", limits: new { capacity }, inputs: new { number = "route.left" })
        .Node("rightRead", "test.read", limits: new { capacity }, inputs: new { number = "route.right" });

    private static IEnumerable<string> Read(BlockHarness harness, string side) =>
        harness.Block<ReadBlock>($"{side}Read").Items.Select(i => $"{i.Ordinal} {(i.State == ItemState.Value ? "Value" : i.Reason)}");
}
