using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class ReorderHostTests
{
    [Fact]
    public async Task Reorder_WindowOfThree_GivesPlacesAsOrdinalsAndLosesNothing()
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(count: 8, window: 3, skipOn: [4]));
        RunResult result = await harness.RunAsync();

        // Holds 0 1 2 3 and lets the latest out, so 3, 4 (skipped), 5, 6, 7 pass it; at the end what was held comes from behind.
        Assert.Equal(
            ["0 3", "1 unwanted", "2 5", "3 6", "4 7", "5 2", "6 1", "7 0"],
            harness.Block<ReadBlock>("read").Items.Select(i => $"{i.Ordinal} {(i.State == ItemState.Value ? i.Value : i.Reason)}"));
        Assert.Equal(4, harness.Block<ReorderBlock<Number>>("reorder").Most);
        Assert.InRange(result.Snapshot.Edges.Single(e => e.To == "reorder.number").HighWaterItems, 1, 4);
    }

    [Fact]
    public async Task Reorder_KeyStaysTheItemsOwn_SoItsSeedDoes()
    {
        await using BlockHarness plain = BlockHarness.Load(Graph(count: 20, window: 0, addSeed: true));
        await using BlockHarness shuffled = BlockHarness.Load(Graph(count: 20, window: 6, addSeed: true));
        await plain.RunAsync();
        await shuffled.RunAsync();

        Assert.Equal(Values(plain).Order(), Values(shuffled).Order());
        Assert.NotEqual(Values(plain), Values(shuffled));
    }

    [Fact]
    public async Task Reorder_PlaceThatIsNotHeld_EndsTheRun()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 500 })
            .Node("reorder", "test.reorder", "source", new { window = 4, missAt = 7 })
            .Node("read", "test.read", "reorder"));
        RunResult result = await harness.StartAsync();

        Assert.Equal("InvalidOperationException: the block chose place 5 of 5 held items.", Assert.Single(result.Diagnostics).Message);
        await harness.AssertCountedAsync(result);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(90)]
    public async Task Cancel_WithItemsHeld_CountsThemAndGivesThemBack(int at)
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(count: 100, window: 10));
        harness.Block<CountBlock>("source").OnItem = i =>
        {
            if (i == at) harness.Runner.Cancel();
        };
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
    }

    private static IEnumerable<long> Values(BlockHarness harness) => harness.Block<ReadBlock>("read").Items.Where(i => i.State == ItemState.Value).Select(i => i.Value);

    private static GraphText Graph(int count, int window, int[]? skipOn = null, bool addSeed = false) => new GraphText()
        .Node("source", "test.count", options: new { count, skipOn = skipOn ?? [] })
        .Node("reorder", "test.reorder", "source", new { window }, new { capacity = window + 1 })
        .Node("add", "test.add", "reorder", new { addSeed })
        .Node("read", "test.read", "add");
}
