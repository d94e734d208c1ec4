using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class ExpandHostTests
{
    [Fact]
    public async Task Expand_AllChildren_NumbersThemThrough()
    {
        await using BlockHarness harness = Load(new { fanOut = 4 });
        RunResult result = await harness.RunAsync();

        Assert.Equal(Enumerable.Range(0, 40).Select(i => ((long)i, (long)i)), harness.Block<ReadBlock>("read").Items.Select(i => (i.Ordinal, i.Value)));
        Assert.Equal((10, 40), (result.Snapshot.Nodes[1].Done, result.Snapshot.Nodes[1].Emitted));
    }

    [Fact]
    public async Task Expand_FewerChildrenThanDeclared_SkipsTheRest()
    {
        await using BlockHarness harness = Load(new { fanOut = 4, yielded = 1 });
        await harness.RunAsync();

        var items = harness.Block<ReadBlock>("read").Items;
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), items.Select(i => i.Ordinal));
        Assert.All(items, i => Assert.Equal(i.Ordinal % 4 == 0 ? ItemState.Value : ItemState.Skipped, i.State));
        Assert.All(items.Where(i => i.State == ItemState.Skipped), i => Assert.Equal("noChild", i.Reason));
    }

    [Fact]
    public async Task Expand_MoreChildrenThanDeclared_FailsTheParentInsteadOfLosingThem()
    {
        await using BlockHarness harness = Load(new { fanOut = 4, yielded = 5 });
        RunResult result = await harness.RunAsync();

        Assert.Equal(10, result.FailureCount);
        Assert.Equal("the block gave more than the 4 children that it declares (FanOut).", result.Failures.First().Error.Message);
        Assert.Equal(40, harness.Block<ReadBlock>("read").Items.Count);
    }

    [Fact]
    public async Task Expand_FailsMidWay_FailsTheChildrenNotYetGiven()
    {
        await using BlockHarness harness = Load(new { fanOut = 4, throwAt = 2, throwOn = new[] { 3 } });
        RunResult result = await harness.RunAsync();

        var items = harness.Block<ReadBlock>("read").Items;
        Assert.Equal(40, items.Count);
        Assert.Equal([14L, 15], items.Where(i => i.State == ItemState.Failed).Select(i => i.Ordinal));
        Assert.Equal((9, 1, 1), (result.Snapshot.Nodes[1].Done, result.Snapshot.Nodes[1].Failed, result.FailureCount));
    }

    [Fact]
    public async Task Expand_SkippedAndFailedChildren_KeepTheirPlaces()
    {
        await using BlockHarness harness = Load(new { fanOut = 4, skipChildren = new[] { 1 }, failChildren = new[] { 2 } });
        RunResult result = await harness.RunAsync();

        var items = harness.Block<ReadBlock>("read").Items;
        Assert.All(items, i => Assert.Equal((i.Ordinal % 4) switch { 1 => ItemState.Skipped, 2 => ItemState.Failed, _ => ItemState.Value }, i.State));
        Assert.Equal((10, 10), (result.Snapshot.Nodes[1].Done, result.FailureCount));
    }

    [Fact]
    public async Task Expand_AbsentParents_BecomeAbsentChildren()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 6, skipOn = new[] { 2 }, failOn = new[] { 4 } })
            .Node("expand", "test.expand", "source", new { fanOut = 3 })
            .Node("read", "test.read", "expand"));
        await harness.RunAsync();

        var items = harness.Block<ReadBlock>("read").Items;
        Assert.Equal(Enumerable.Range(0, 18).Select(i => (long)i), items.Select(i => i.Ordinal));
        Assert.Equal([6L, 7, 8], items.Where(i => i.State == ItemState.Skipped).Select(i => i.Ordinal));
        Assert.Equal([12L, 13, 14], items.Where(i => i.State == ItemState.Failed).Select(i => i.Ordinal));
    }

    private static BlockHarness Load(object options) => BlockHarness.Load(new GraphText()
        .Node("source", "test.count", options: new { count = 10 })
        .Node("expand", "test.expand", "source", options)
        .Node("read", "test.read", "expand"));
}
