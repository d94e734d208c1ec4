using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class FailureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Transform_ThrowsOnSome_FailsThoseAlone(int parallelism)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 20 })
            .Node("add", "test.add", "source", new { failOn = new[] { 0, 7, 19 }, skipOn = new[] { 8 } }, new { parallelism })
            .Node("read", "test.read", "add"));

        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Done, result.End);
        Assert.Equal(3, result.FailureCount);
        Assert.Equal([0L, 7, 19], result.Failures.Select(f => f.Header.Ordinal).Order());
        Assert.Equal([0L, 7, 19], harness.Block<ReadBlock>("read").Items.Where(i => i.State == ItemState.Failed).Select(i => i.Ordinal));
        NodeSnapshot add = result.Snapshot.Nodes.Single(n => n.Node == "add");
        Assert.Equal((16, 1, 3), (add.Done, add.Skipped, add.Failed));
    }

    [Fact]
    public async Task Describe_FailedItem_NamesNodeBlockItemAndError()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 3 })
            .Node("add", "test.add", "source", new { failOn = new[] { 2 } })
            .Node("sum", "test.batch_sum", "add", new { throwOn = 0 }, new { batch = 2 })
            .Node("sink", "test.collect", "sum"));

        RunResult result = await harness.RunAsync();

        string key = ItemHeader.OfSource(KeyMix.Mix(RunSeeds.From(42).Generation, "source"), 2).Key.ToString("x16");
        Assert.Contains($"node 'add' (test.add) failed on item {key} (ordinal 2): cannot add to 2", result.Failures.Select(f => f.Describe()));
        Assert.Contains(result.Failures.Select(f => f.Describe()), text => text.StartsWith("node 'sum' (test.batch_sum) failed on item ", StringComparison.Ordinal)
            && text.EndsWith(" (ordinal 1, batch 0): batch 0 cannot be summed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sink_Throws_FailsTheItemAndGoesOn()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 100 })
            .Node("sink", "test.collect", "source", new { failOn = new[] { 0, 50 } }, new { capacity = 2 }));

        RunResult result = await harness.RunAsync();

        Assert.Equal(98, harness.Block<CollectBlock>("sink").Values.Count);
        Assert.Equal((98, 2), (result.Snapshot.Nodes[1].Done, result.Snapshot.Nodes[1].Failed));
    }

    [Fact]
    public async Task Source_YieldsFailuresAndSkips_CountsThem()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 10, failOn = new[] { 1, 2 }, skipOn = new[] { 5 } })
            .Node("read", "test.read", "source"));

        RunResult result = await harness.RunAsync();

        NodeSnapshot source = result.Snapshot.Nodes[0];
        Assert.Equal((10, 7, 1, 2), (source.Received, source.Done, source.Skipped, source.Failed));
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9], harness.Block<ReadBlock>("read").Items.Select(i => i.Ordinal));
    }

    [Fact]
    public async Task Source_Throws_EndsTheRunWithADiagnostic()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 100, throwAt = 40 })
            .Node("other", "test.count", options: new { count = 10_000_000, bytes = 0 })
            .Node("a", "test.collect", "source")
            .Node("b", "test.collect", "other"));

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Equal([new Diagnostic("SS5002", "nodes.source", "IOException: the source broke at 40 (at ordinal 40)")], result.Diagnostics);
        Assert.IsType<IOException>(Assert.Single(result.Errors));
        await harness.AssertCountedAsync(result);
    }

    [Theory]
    [InlineData(false, "SS5002", "nodes.bad", "IOException: the model cannot be read")]
    [InlineData(true, "SS4001", "nodes.bad.options.model", "the model file is cut short.")]
    public async Task Setup_Throws_EndsTheRunWithADiagnostic(bool diagnosed, string code, string path, string message)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 1000 }, limits: new { capacity = 1 })
            .Node("bad", "test.bad_setup", "source", new { diagnosed }, new { capacity = 1 })
            .Node("sum", "test.batch_sum", "bad", limits: new { batch = 3 })
            .Node("read", "test.read", "sum"));

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Equal([new Diagnostic(code, path, message)], result.Diagnostics);
        await harness.AssertCountedAsync(result);
    }

    [Theory]
    [InlineData("test.add")]
    [InlineData("test.read")]
    public async Task Output_LargerThanDeclared_FailsTheItem(string block)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText()
            .Node("source", "test.count", options: new { count = 5 })
            .Node("large", block, "source", new { bytes = 64, declared = 63 })
            .Node("sink", "test.collect", "large"));

        RunResult result = await harness.RunAsync();

        Assert.Equal(5, result.FailureCount);
        Assert.Empty(harness.Block<CollectBlock>("sink").Values);
        Assert.Equal(
            "the output holds 64 bytes, but its block declared at most 63. Correct MaxOutputBytes of the block.",
            result.Failures.First().Error.Message);
    }

    [Fact]
    public async Task OnErrorStop_FirstFailure_StopsSourcesDrainsAndFails()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText(new { onError = "stop" })
            .Node("source", "test.count", options: new { count = 10_000_000, bytes = 0 })
            .Node("add", "test.add", "source", new { failOn = new[] { 20, 25 } })
            .Node("sink", "test.collect", "add"));

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(("SS5001", "nodes.add"), (diagnostic.Code, diagnostic.Path));
        Assert.EndsWith("(ordinal 20): cannot add to 20", diagnostic.Message, StringComparison.Ordinal);
        NodeSnapshot sink = result.Snapshot.Nodes.Single(n => n.Node == "sink");
        Assert.True(sink.Done >= 20, "what was in flight drains");
        Assert.Equal(0, sink.Skipped);
        await harness.AssertCountedAsync(result);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    public async Task MaxFailures_OneMore_EndsTheRun(int maxFailures, int told)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText(new { maxFailures })
            .Node("source", "test.count", options: new { count = 10_000_000, bytes = 0 })
            .Node("add", "test.add", "source", new { failOn = Enumerable.Range(0, 4) })
            .Node("sink", "test.collect", "add"));

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("SS5003", diagnostic.Code);
        Assert.StartsWith($"{told} items have failed, and 'maxFailures' is {maxFailures}. The last: node 'add'", diagnostic.Message, StringComparison.Ordinal);
        await harness.AssertCountedAsync(result);
    }

    [Theory]
    [InlineData(2, 4, RunEnd.Done)]
    [InlineData(2, 3, RunEnd.Failed)]
    [InlineData(5, 3, RunEnd.Failed)]
    public async Task FailuresBefore_OfEarlierParts_CountTowardsMaxFailures(long before, int maxFailures, RunEnd end)
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText(new { maxFailures })
            .Node("source", "test.count", options: new { count = 50 })
            .Node("add", "test.add", "source", new { failOn = new[] { 3, 30 } })
            .Node("keep", "test.collect", "add"), failuresBefore: before);

        RunResult result = await harness.StartAsync();

        Assert.Equal((end, true), (result.End, harness.Runner.WhenReady.IsCompletedSuccessfully));
        Assert.Equal(before + result.Failures.Count, result.FailureCount);
        Assert.Equal(end == RunEnd.Failed, harness.Runner.IsStopping);
    }

    [Fact]
    public async Task MaxFailures_ExactlyReached_IsStillWell()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText(new { maxFailures = 4 })
            .Node("source", "test.count", options: new { count = 50 })
            .Node("add", "test.add", "source", new { failOn = Enumerable.Range(0, 4) }));

        RunResult result = await harness.RunAsync();

        Assert.Equal((RunEnd.Done, 4), (result.End, result.FailureCount));
    }

    [Fact]
    public async Task Failures_MoreThanKept_AreCountedAll()
    {
        await using BlockHarness harness = BlockHarness.Load(new GraphText(new { maxFailures = 1_000_000 })
            .Node("source", "test.count", options: new { count = 1500 })
            .Node("add", "test.add", "source", new { failOn = Enumerable.Range(0, 1500) }));

        RunResult result = await harness.RunAsync();

        Assert.Equal((1500, 1000), (result.FailureCount, result.Failures.Count));
    }

    [Fact]
    public async Task Block_ReleasesItsInput_EndsTheRunWithADiagnosticInsteadOfHanging()
    {
        await using BlockHarness harness = BlockHarness.Load(
            new GraphText()
                .Node("source", "test.count", options: new { count = 1000 }, limits: new { capacity = 2 })
                .Node("first", "test.add", "source", limits: new { capacity = 2 })
                .Node("thief", "test.thief", "first", limits: new { capacity = 2 })
                .Node("sink", "test.collect", "thief", limits: new { capacity = 2 }),
            EngineTestBlocks.Catalog);

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Contains(result.Diagnostics, d => d.Path == "nodes.thief" && d.Code == "SS5002" && d.Message.Contains("Release came after the last Release", StringComparison.Ordinal));
    }
}
