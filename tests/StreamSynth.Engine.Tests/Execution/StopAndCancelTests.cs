using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class StopAndCancelTests
{
    [Fact]
    public async Task Stop_InMidRun_EndsSourcesAndDrainsTheRest()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph());
        harness.Block<CountBlock>("source").OnItem = i =>
        {
            if (i == 300) harness.Runner.Stop();
        };
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
        Assert.Equal(301, result.Snapshot.Nodes.Single(n => n.Node == "source").Done);
        Assert.All(result.Snapshot.Nodes, n => Assert.Equal(0, n.Skipped));
        Assert.Equal(903, result.Snapshot.Nodes.Single(n => n.Node == "sink").Done);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(999)]
    public async Task Cancel_InMidRun_CountsEverythingAndLeavesNoLease(int at)
    {
        await using BlockHarness harness = BlockHarness.Load(Graph());
        harness.Block<CountBlock>("source").OnItem = i =>
        {
            if (i == at) harness.Runner.Cancel();
        };
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
        Assert.Equal(at + 1, result.Snapshot.Nodes.Single(n => n.Node == "source").Received);
        Assert.Equal(0, result.FailureCount);
    }

    [Fact]
    public async Task Cancel_WhileCallsAreHeld_SkipsThemAndReturns()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(lanes: 4));
        var calls = new Gate();
        harness.Block<AddBlock>("add").Gate = calls;
        Task<RunResult> run = harness.StartAsync();
        await calls.ArrivalOf(4);

        harness.Runner.Cancel();
        RunResult result = await run;

        await harness.AssertSoundAsync(result);
        NodeSnapshot add = result.Snapshot.Nodes.Single(n => n.Node == "add");
        Assert.Equal((0, add.Received, add.Received), (add.Done, add.Skipped, add.Reasons["cancelled"]));
        Assert.Equal(4, harness.Block<AddBlock>("add").Calls);
    }

    [Fact]
    public async Task Cancel_WhileABatchIsHeld_SkipsItsMembers()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph());
        var calls = new Gate();
        harness.Block<BatchSumBlock>("sum").Gate = calls;
        Task<RunResult> run = harness.StartAsync();
        await calls.ArrivalOf(1);

        harness.Runner.Cancel();
        RunResult result = await run;

        await harness.AssertSoundAsync(result);
        Assert.Equal(0, result.Snapshot.Nodes.Single(n => n.Node == "sum").Done);
    }

    [Fact]
    public async Task Cancel_WhileTheReaderIsHeld_DrainsAsUnread()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 10_000_000 })
            .Node("read", "test.read", "source"));
        var reads = new Gate();
        harness.Block<ReadBlock>("read").Gate = reads;
        Task<RunResult> run = harness.StartAsync();
        await reads.ArrivalOf(1);

        harness.Runner.Cancel();
        RunResult result = await run;

        await harness.AssertSoundAsync(result);
        Assert.Equal(0, result.Snapshot.Nodes.Single(n => n.Node == "read").Done);
    }

    [Fact]
    public async Task Cancel_BeforeTheRun_CallsNoBlock()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph());
        harness.Runner.Cancel();
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
        Assert.Equal(0, harness.Block<CountBlock>("source").Made);
    }

    private static GraphText Graph(int lanes = 1) => new GraphText()
        .Node("source", "test.count", options: new { count = 1000 })
        .Node("add", "test.add", "source", new { yields = 3 }, new { parallelism = lanes })
        .Node("sum", "test.batch_sum", "add", limits: new { batch = 4, parallelism = 2 })
        .Node("expand", "test.expand", "sum", new { fanOut = 3 })
        .Node("sink", "test.collect", "expand");
}
