using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>Blocks that read two streams at their own pace.</summary>
public sealed class ConsumeTwoTests
{
    [Fact]
    public async Task Consume_TwoStreams_ReadsEachInOrdinalOrderWithItsLosses()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("a", "test.count", options: new { count = 5, skipOn = new[] { 1 } })
            .Node("b", "test.count", options: new { count = 4, failOn = new[] { 2 } })
            .Node("read", "test.read_two", options: new { first = 2 }, inputs: new { first = "a.number", second = "b.number" })
            .Node("sink", "test.collect", "read"));
        RunResult result = await harness.RunAsync();

        Assert.Equal(["1:0", "1:1s", "2:0", "1:2", "1:3", "2:1", "1:4", "2:2f", "2:3"], harness.Block<ReadTwoBlock>("read").Items);
        Assert.Equal([(0L, 0L), (1, 6), (2, 10), (3, 13)], harness.Block<CollectBlock>("sink").Taken);
        NodeSnapshot read = result.Snapshot.Nodes.Single(n => n.Node == "read");
        Assert.Equal((7, 7, 2), (read.Received, read.Done, read.Absent));
    }

    [Theory]
    [InlineData("first", true, false)]
    [InlineData("second", false, true)]
    public async Task Consume_OneStreamLeftOpen_GetsNoReaderForIt(string port, bool hasFirst, bool hasSecond)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("a", "test.count", options: new { count = 3 })
            .Node("read", "test.read_two", inputs: new Dictionary<string, string> { [port] = "a.number" }));
        await harness.RunAsync();

        Assert.Equal((hasFirst, hasSecond), harness.Block<ReadTwoBlock>("read").Connected);
        Assert.Equal(3, harness.Block<ReadTwoBlock>("read").Items.Count);
    }

    /// <summary>One stream comes item by item while the other is full: neither stands in the other's way, and each stays within its own edge.</summary>
    [Fact]
    public async Task Consume_OneStreamWaitsWhileTheOtherIsFull_GoesOn()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("slow", "test.count", options: new { count = 20 })
            .Node("fast", "test.count", options: new { count = 1000 })
            .Node("read", "test.read_two", options: new { second = 3 }, inputs: new { first = "slow.number", second = "fast.number" }, limits: new { capacity = 4 }));
        var gate = new Gate();
        harness.Block<CountBlock>("slow").Gate = gate;
        Task<RunResult> run = harness.StartAsync();
        for (int item = 1; item <= 20; item++)
        {
            await gate.ArrivalOf(item);
            Assert.InRange(harness.Block<CountBlock>("fast").Made, 0, (3 * item) + 4);
            gate.Let(1);
        }

        gate.Open();
        await harness.AssertSoundAsync(await run);
        Assert.Equal(1020, harness.Block<ReadTwoBlock>("read").Items.Count);
    }

    [Fact]
    public async Task Consume_HasEnough_EndsBothSourcesAndCountsBothRestsAsUnread()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("a", "test.count", options: new { count = 10_000_000 })
            .Node("b", "test.count", options: new { count = 10_000_000 })
            .Node("read", "test.read_two", options: new { turns = 30, first = 2 }, inputs: new { first = "a.number", second = "b.number" }, limits: new { capacity = 6 }));
        RunResult result = await harness.RunAsync();

        (int a, int b) = (harness.Block<CountBlock>("a").Made, harness.Block<CountBlock>("b").Made);
        NodeSnapshot read = result.Snapshot.Nodes.Single(n => n.Node == "read");
        Assert.InRange(a, 60, 60 + 7);
        Assert.InRange(b, 30, 30 + 7);
        Assert.Equal((90, a + b - 90), (read.Done, read.Reasons.GetValueOrDefault("unread")));
    }

    [Fact]
    public async Task Consume_ClosesOneStream_EndsItsSourceAndReadsWhatIsOnTheWay()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("a", "test.count", options: new { count = 100 })
            .Node("b", "test.count", options: new { count = 10_000_000 })
            .Node("add", "test.add", inputs: new { number = "b.number" })
            .Node("read", "test.read_two", options: new { closeSecondAfter = 10 }, inputs: new { first = "a.number", second = "add.number" }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(100, harness.Block<ReadTwoBlock>("read").Items.Count(i => i.StartsWith("1:", StringComparison.Ordinal)));
        Assert.InRange(harness.Block<CountBlock>("b").Made, 10, 60);
        Assert.DoesNotContain("unread", result.Snapshot.Nodes.Single(n => n.Node == "read").Reasons.Keys);
    }

    [Fact]
    public async Task Consume_Cancelled_CountsBothStreams()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("a", "test.count", options: new { count = 1000 })
            .Node("b", "test.count", options: new { count = 1000 })
            .Node("read", "test.read_two", inputs: new { first = "a.number", second = "b.number" }));
        harness.Block<CountBlock>("b").OnItem = i =>
        {
            if (i == 50) harness.Runner.Cancel();
        };
        RunResult result = await harness.StartAsync();

        await harness.AssertCountedAsync(result);
        Assert.Equal(RunEnd.Stopped, result.End);
    }
}
