using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>A reader that has enough ends what feeds it alone, however far up, at once; what feeds others too goes on.</summary>
public sealed class EnoughTests
{
    private const int Endless = 10_000_000;

    [Theory]
    [InlineData("test.add")]
    [InlineData("test.keep")]
    [InlineData("test.expand")]
    [InlineData("test.reorder")]
    public async Task Close_NodeBetween_EndsTheSource(string block)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = Endless })
            .Node("between", block, "source")
            .Node("read", "test.read", "between", new { enough = 10 }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Done, result.End);
        Assert.InRange(harness.Block<CountBlock>("source").Made, 2, 200);
    }

    /// <summary>Before a batch or a window is full its node calls nothing and so would notice nothing: the word must pass it by.</summary>
    [Theory]
    [InlineData("test.batch_sum", 1000, 0)]
    [InlineData("test.window", 1, 1000)]
    public async Task Close_BatchOrWindowBetween_EndsTheSourceBeforeTheNextIsFull(string block, int batch, int window)
    {
        object options = window > 0 ? new { window } : new { };
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = Endless })
            .Node("between", block, "source", options, new { batch })
            .Node("read", "test.read", "between", new { enough = 1 }));
        var gate = new Gate();
        harness.Block<CountBlock>("source").Gate = gate;
        Task<RunResult> run = harness.StartAsync();
        gate.Let(1000);
        await gate.ArrivalOf(1001);

        // The source waits with item 1000 in hand; the reader gets the first batch and has enough. Nothing else is needed to end the source.
        gate.Let(1);
        await WhenEndedAsync(harness, "read");
        gate.Open();

        await harness.AssertSoundAsync(await run);
        Assert.InRange(harness.Block<CountBlock>("source").Made, 1000, 1002 + 2000);
    }

    [Fact]
    public async Task Close_OneOfTwoReaders_LeavesTheOtherAllItems()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 2000 })
            .Node("add", "test.add", "source")
            .Node("few", "test.read", "add", new { enough = 5 })
            .Node("all", "test.read", "source"));
        await harness.RunAsync();

        Assert.Equal(5, harness.Block<ReadBlock>("few").Items.Count);
        Assert.Equal(2000, harness.Block<ReadBlock>("all").Items.Count);
    }

    [Fact]
    public async Task Close_AllOfSeveralReaders_EndsTheSource()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = Endless })
            .Node("add", "test.add", "source")
            .Node("route", "test.route", "source", new { divisor = 2 })
            .Node("a", "test.read", "add", new { enough = 5 })
            .Node("b", "test.read", inputs: new { number = "route.left" }, options: new { enough = 40 })
            .Node("c", "test.read", inputs: new { number = "route.right" }, options: new { enough = 7 }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Done, result.End);
        Assert.InRange(harness.Block<CountBlock>("source").Made, 40, 500);
    }

    [Fact]
    public async Task Close_BehindAMergeAndAJoin_EndsAllSources()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("s", "test.count", options: new { count = Endless })
            .Node("left", "test.add", "s")
            .Node("join", "test.join", inputs: new { first = "left.number", second = "s.number" })
            .Node("t", "test.count", options: new { count = Endless })
            .Node("merge", "test.merge", inputs: new { a = "join.number", b = "t.number" })
            .Node("read", "test.read", "merge", new { enough = 20 }));
        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Done, result.End);
        Assert.InRange(harness.Block<CountBlock>("s").Made, 10, 300);
        Assert.InRange(harness.Block<CountBlock>("t").Made, 10, 300);
    }

    /// <summary>A gathered input must be read to its end: another reader's enough does not end what it waits for.</summary>
    [Fact]
    public async Task Close_SourceIsAlsoGathered_GathersAll()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 300 })
            .Node("other", "test.count", options: new { count = 4 })
            .Node("few", "test.read", "source", new { enough = 5 })
            .Node("sum", "test.gather_sum", "other", inputs: new { left = "source.number" })
            .Node("read", "test.read", "sum"));
        await harness.RunAsync();

        Assert.Equal(4, harness.Block<ReadBlock>("read").Items.Count);
        Assert.Equal(300, harness.Block<CountBlock>("source").Made);
    }

    private static async Task WhenEndedAsync(BlockHarness harness, string node)
    {
        using var patience = new CancellationTokenSource(BlockHarness.Patience);
        while (!harness.Runner.Snapshot().Nodes.Single(n => n.Node == node).Reasons.ContainsKey("unread"))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
