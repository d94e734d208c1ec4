using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class JoinHostTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Join_LossesOnEitherSide_PairsByItemAndSaysWhatWasLost(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(Diamond(8, new { yields = 9, add = 10, skipOn = new[] { 1, 2 } }, new { yields = 30, failOn = new[] { 2, 5 } }, new { parallelism }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(
            ["0 10000", "1 unwanted", "2 unwanted", "3 13003", "4 14004", "5 failed", "6 16006", "7 17007"],
            harness.Block<ReadBlock>("read").Items.Select(i => $"{i.Ordinal} {(i.State == ItemState.Value ? i.Value : i.Reason)}"));
        NodeSnapshot join = result.Snapshot.Nodes.Single(n => n.Node == "join");
        Assert.Equal((12, 10, 2, 4, 8), (join.Received, join.Done, join.Skipped, join.Absent, join.Emitted));
        Assert.Equal(2, join.Reasons["noPartner"]);
    }

    [Fact]
    public async Task Join_FailsOrDrops_CountsBothPayloadsAndTellsTheFailureOnce()
    {
        await using BlockHarness harness = BlockHarness.Load(Diamond(6, new { }, new { }, join: new { failOn = new[] { 1 }, skipOn = new[] { 2, 3 } }));
        RunResult result = await harness.RunAsync();

        NodeSnapshot join = result.Snapshot.Nodes.Single(n => n.Node == "join");
        Assert.Equal((12, 6, 4, 2), (join.Received, join.Done, join.Skipped, join.Failed));
        Assert.Equal((1L, "cannot join 1"), (result.FailureCount, Assert.Single(result.Failures).Error.Message));
        Assert.Equal([1L, 2, 3], harness.Block<ReadBlock>("read").Items.Where(i => i.State != ItemState.Value).Select(i => i.Ordinal));
    }

    [Fact]
    public async Task Join_HandsOneOfTheTwoOn_SharesItsBuffer()
    {
        await using BlockHarness harness = BlockHarness.Load(Diamond(20, new { add = 1 }, new { }, join: new { handsOn = true }));
        await harness.RunAsync();

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), harness.Block<ReadBlock>("read").Items.Select(i => i.Value));
    }

    [Fact]
    public async Task Join_BothInputsFromOneOutput_HoldTheSamePayload()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 30 })
            .Node("join", "test.join", options: new { handsOn = true }, inputs: new { first = "source.number", second = "source.number" }, limits: new { capacity = 1 })
            .Node("read", "test.read", "join"));
        await harness.RunAsync();

        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), harness.Block<ReadBlock>("read").Items.Select(i => i.Value));
    }

    [Fact]
    public async Task Join_GivesMoreThanDeclared_FailsTheItem()
    {
        await using BlockHarness harness = BlockHarness.Load(Diamond(3, new { }, new { }, join: new { declared = 4 }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(3, result.FailureCount);
        Assert.Contains("declared at most 4", result.Failures.First().Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnError_Stop_DrainsAndReportsOnce()
    {
        await using BlockHarness harness = BlockHarness.Load(Diamond(100_000, new { }, new { }, join: new { failOn = new[] { 5 } }, members: new { onError = "stop" }));
        RunResult result = await harness.StartAsync();

        Assert.Equal("SS5001", Assert.Single(result.Diagnostics).Code);
        await harness.AssertCountedAsync(result);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(150)]
    public async Task Cancel_InMidJoin_CountsEverything(int at)
    {
        await using BlockHarness harness = BlockHarness.Load(Diamond(400, new { yields = 20 }, new { yields = 3 }, new { parallelism = 3, capacity = 3 }));
        harness.Block<CountBlock>("source").OnItem = i =>
        {
            if (i == at) harness.Runner.Cancel();
        };
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
    }

    /// <summary>Trap: a greedy JoinBlock takes all that comes on one side, without a bound. Remedy: what is early waits on its own edge, under its credit (MeetingInput).</summary>
    [Fact]
    public async Task JoinBlock_OneSideHeldBack_HoldsNoMoreThanItsCapacity()
    {
        const int capacity = 5;
        await using BlockHarness harness = BlockHarness.Load(Diamond(10_000, new { }, new { }, new { capacity = 2 }, joinCapacity: capacity));
        var gate = new Gate();
        harness.Block<AddBlock>("left").Gate = gate;
        Task<RunResult> run = harness.StartAsync();
        await gate.ArrivalOf(1);

        // Everything that can move has moved when the source has filled the held branch.
        while (harness.Block<CountBlock>("source").Made < 2) await Task.Yield();
        Assert.InRange(harness.Block<CountBlock>("source").Made, 2, 4);
        for (int i = 0; i < 200; i++)
        {
            gate.Let(1);
            await gate.ArrivalOf(i + 2);
        }

        gate.Open();
        RunResult result = await run;
        await harness.AssertSoundAsync(result);
        Assert.All(result.Snapshot.Edges.Where(e => e.To.StartsWith("join.", StringComparison.Ordinal)), e => Assert.InRange(e.HighWaterItems, 1, capacity));
        Assert.InRange(result.Snapshot.PayloadHighWaterBytes, 8, 8 * (2 + 2 + (2 * capacity) + 8 + 6));
    }

    internal static GraphText Diamond(int count, object left, object right, object? limits = null, object? join = null, int joinCapacity = 8, object? members = null) => new GraphText(members)
        .Node("source", "test.count", options: new { count })
        .Node("left", "test.add", "source", left, limits)
        .Node("right", "test.add", "source", right, limits)
        .Node("join", "test.join", options: join, inputs: new { first = "left.number", second = "right.number" }, limits: new { capacity = joinCapacity })
        .Node("read", "test.read", "join");
}
