using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class ConsumeHostTests
{
    [Fact]
    public async Task Consume_ReadsAll_YieldsItsResultsInOrder()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 5 })
            .Node("read", "test.read", "source", new { bytes = 8 })
            .Node("sink", "test.collect", "read"));
        await harness.RunAsync();

        Assert.Equal([(0L, 0L), (1, 1), (2, 3), (3, 6), (4, 10)], harness.Block<CollectBlock>("sink").Taken);
        Assert.Equal(5, harness.Block<ReadBlock>("read").Ordinals);
    }

    [Fact]
    public async Task Consume_StopsReadingEarly_EndsTheSourceAndCountsTheRestAsUnread()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 10_000_000 })
            .Node("read", "test.read", "source", new { enough = 7 }, new { capacity = 2 }));
        RunResult result = await harness.RunAsync();

        NodeSnapshot read = result.Snapshot.Nodes.Single(n => n.Node == "read");
        Assert.Equal(RunEnd.Done, result.End);
        Assert.InRange(harness.Block<CountBlock>("source").Made, 7, 7 + 2 + 1);
        Assert.Equal((7, harness.Block<CountBlock>("source").Made - 7), (read.Done, read.Reasons.GetValueOrDefault("unread")));
    }

    [Fact]
    public async Task Consume_StopsReadingEarly_CountsOnItsEdgeWhatCameWithoutAPayloadAndWhatWasNotRead()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 100 })
            .Node("add", "test.add", "source", new { skipOn = new[] { 2, 3 }, failOn = new[] { 4 } })
            .Node("read", "test.read", "add", new { enough = 7 }));
        RunResult result = await harness.RunAsync();

        EdgeSnapshot read = result.Snapshot.Edges.Single(e => e.To.StartsWith("read.", StringComparison.Ordinal));
        NodeSnapshot add = result.Snapshot.Nodes.Single(n => n.Node == "add");
        Assert.Equal((0, add.Skipped + add.Failed + add.Absent), (read.First, read.Absent));
        Assert.Equal(7, read.Sent - read.Unread);
    }

    [Fact]
    public async Task Consume_Throws_EndsTheRunWithADiagnostic()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 10_000_000 })
            .Node("read", "test.read", "source", new { throwAfter = 7 }));
        RunResult result = await harness.StartAsync();

        Assert.Equal([new Diagnostic("SS5002", "nodes.read", "IOException: the reader broke")], result.Diagnostics);
        await harness.AssertCountedAsync(result);
    }

    [Fact]
    public async Task Consume_HeldBack_HoldsTheSourceBack()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 1000 })
            .Node("read", "test.read", "source", limits: new { capacity = 5 }));
        var reads = new Gate();
        harness.Block<ReadBlock>("read").Gate = reads;
        Task<RunResult> run = harness.StartAsync();
        await reads.ArrivalOf(1);

        // Let one read through after another: the source is never more than the edge's five items ahead of what was read.
        for (int read = 1; read <= 50; read++)
        {
            reads.Let(1);
            await reads.ArrivalOf(read + 1);
            Assert.InRange(harness.Block<CountBlock>("source").Made, read, read + 5);
        }

        reads.Open();
        await harness.AssertSoundAsync(await run);
    }
}
