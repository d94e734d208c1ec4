using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class MergeHostTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Merge_ThreeInputsOfUnlikeLength_GoesRoundThoseThatHaveNotEnded(int late)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("s0", "test.count", options: new { count = 5, skipOn = new[] { 1 } })
            .Node("s1", "test.count", options: new { count = 2 })
            .Node("s2", "test.count", options: new { count = 3 })
            .Node("p0", "test.add", "s0", new { add = 100 })
            .Node("p1", "test.add", "s1", new { add = 200 })
            .Node("p2", "test.add", "s2", new { add = 300 })
            .Node("merge", "test.merge", inputs: new { a = "p0.number", b = "p1.number", c = "p2.number" }, limits: new { capacity = 1 })
            .Node("read", "test.read", "merge"));
        var gate = new Gate();
        harness.Block<CountBlock>($"s{late}").Gate = gate;
        Task<RunResult> run = harness.StartAsync();
        await gate.ArrivalOf(1);
        gate.Open();
        await harness.AssertSoundAsync(await run);

        // Round-robin while three are open, then two, then one: whichever source was late.
        Assert.Equal([100L, 200, 300, -1, 201, 301, 102, 302, 103, 104], harness.Block<ReadBlock>("read").Items.Select(i => i.Value));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), harness.Block<ReadBlock>("read").Items.Select(i => i.Ordinal));
        Assert.Equal(10, harness.Block<ReadBlock>("read").Ordinals);
    }

    [Fact]
    public async Task Merge_SameItemsTwice_HaveSeedsOfTheirOwn()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 1 })
            .Node("merge", "test.merge", inputs: new { a = "source.number", b = "source.number" })
            .Node("add", "test.add", "merge", new { addSeed = true })
            .Node("read", "test.read", "add"));
        await harness.RunAsync();

        Assert.Equal(2, harness.Block<ReadBlock>("read").Items.Select(i => i.Value).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public async Task Cancel_InMidMerge_CountsEverything(int at)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("s0", "test.count", options: new { count = 400 })
            .Node("s1", "test.count", options: new { count = 300 })
            .Node("merge", "test.merge", inputs: new { a = "s0.number", b = "s1.number" }, limits: new { capacity = 1 })
            .Node("read", "test.read", "merge", limits: new { capacity = 1 }));
        harness.Block<CountBlock>("s1").OnItem = i =>
        {
            if (i == at) harness.Runner.Cancel();
        };
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
        Assert.All(harness.Block<ReadBlock>("read").Items.Where(i => i.State != ItemState.Value), i => Assert.Equal("cancelled", i.Reason));
    }
}
