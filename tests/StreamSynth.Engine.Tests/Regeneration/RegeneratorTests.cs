using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Regeneration;

/// <summary>Counts what is worked on to make a few items again, and shows what is refused.</summary>
public sealed class RegeneratorTests
{
    // Of the numbers 0..199 the even ones are kept: batch b of 4 holds the ordinals 8b, 8b + 2, 8b + 4 and 8b + 6.
    private static GraphText Chain => new GraphText(new { onError = "stop" })
        .Node("numbers", "test.count", options: new { count = 200 })
        .Node("keep", "test.keep", "numbers", new { divisor = 2 })
        .Node("paint", "test.batch_sum", "keep", limits: new { batch = 4 })
        .Node("decode", "test.batch_sum", "paint", new { failOn = new[] { 172_040L } }, limits: new { batch = 4 })
        .Node("train", "resume.tally", "decode")
        .Node("watch", "resume.tally", "numbers")
        .Node("evaluate", "test.add", inputs: new { number = "train.result" });

    [Fact]
    public async Task RunAsync_NothingKnown_CallsTheWantedBatchesOnly()
    {
        (RunResult result, KeptCapture capture) = await RegenerateAsync("paint", OrdinalRanges.Of([50, 82, 83]));

        Assert.Equal([6, 10], capture.Batches.Keys);
        Assert.Equal([48, 50, 52, 54, 80, 82, 84, 86], capture.Outputs.Keys.Where(k => k.Ordinal != 83).Select(k => k.Ordinal));
        Assert.Contains("Skipped notMultiple at keep", capture.Outputs[("number", 83)], StringComparison.Ordinal);
        Assert.Equal(8, Node(result, "paint").Done);

        // Who survives must be known from the start, but the source ends soon after the last batch.
        Assert.InRange(Node(result, "keep").Received, 87, 120);
        Assert.Equal(["numbers", "keep", "paint"], result.Snapshot.Nodes.Select(n => n.Node));
    }

    [Fact]
    public async Task RunAsync_BatchesAreKnown_NothingElseReachesTheNodesBefore()
    {
        Dictionary<string, IReadOnlyList<KnownBatch>> known = new()
        {
            ["paint"] = [new(6, 48, 55), new(10, 80, 87)],
            ["decode"] = [new(6, 48, 55), new(10, 80, 87)],
        };
        (RunResult result, KeptCapture capture) = await RegenerateAsync("train", OrdinalRanges.Of([50, 82, 83]), known);

        Assert.Equal([50, 82, 83], capture.Inputs.Keys.Select(k => k.Ordinal));
        Assert.Equal(14, Node(result, "keep").Received);
        Assert.Equal(8, Node(result, "paint").Done);
        Assert.Equal(8, Node(result, "decode").Done);
        Assert.InRange(Node(result, "numbers").Emitted, 87, 110);
        Assert.DoesNotContain(result.Snapshot.Nodes, n => n.Node is "watch" or "evaluate");
    }

    // Batches that are on their way when the last wanted one leaves: how many is a matter of timing, so many runs are tried. A capture saw them as unwanted once.
    [Fact]
    public async Task RunAsync_BatchesFollowTheLastWanted_AreNotShown()
    {
        for (int run = 0; run < 300; run++)
        {
            (_, KeptCapture capture) = await RegenerateAsync("paint", OrdinalRanges.Of([82]));

            Assert.Equal([10], capture.Batches.Keys);
            Assert.Equal([80, 82, 84, 86], capture.Outputs.Keys.Select(k => k.Ordinal));
        }
    }

    [Fact]
    public async Task RunAsync_OneBatchOfManyIsKnown_TheOthersAreCountedFromIt()
    {
        Dictionary<string, IReadOnlyList<KnownBatch>> known = new() { ["paint"] = [new(6, 48, null)] };
        (RunResult result, KeptCapture capture) = await RegenerateAsync("paint", OrdinalRanges.Of([82]), known);

        Assert.Equal([10], capture.Batches.Keys);
        Assert.Equal([80, 82, 84, 86], capture.Batches[10].Select(m => m.Ordinal));
        Assert.InRange(Node(result, "keep").Received, 39, 72);
    }

    [Fact]
    public async Task RunAsync_ItemFails_IsShownThoughFailuresStopRuns()
    {
        (RunResult result, KeptCapture capture) = await RegenerateAsync("decode", OrdinalRanges.Of([40]));

        Assert.Equal(RunEnd.Done, result.End);
        Assert.EndsWith(" 172040", capture.Inputs[("number", 40)], StringComparison.Ordinal);
        Assert.EndsWith("Failed failed at decode", capture.Outputs[("number", 40)], StringComparison.Ordinal);
        Assert.Equal("cannot sum 172040", result.Failures.Single().Error.Message);
    }

    [Fact]
    public async Task RunAsync_Source_EndsAfterTheLastWanted()
    {
        (RunResult result, KeptCapture capture) = await RegenerateAsync("numbers", OrdinalRanges.Of([7]));

        Assert.Equal([("number", 7L)], capture.Outputs.Keys);
        Assert.Equal(8, Node(result, "numbers").Emitted);
    }

    [Theory]
    [InlineData("piant", null, "SS6301", "did you mean 'paint'?")]
    [InlineData("train", "nmber", "SS6301", "did you mean 'number'?")]
    [InlineData("evaluate", null, "SS6302", "name 'train' itself, or a node before it.")]
    public async Task RunAsync_CannotBeMade_IsRefused(string node, string? port, string code, string fix)
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(() => RegenerateAsync(node, OrdinalRanges.All, port: port));

        Assert.Equal((code, fix), (error.Diagnostics.Single().Code, error.Diagnostics.Single().Fix));
    }

    [Theory]
    [InlineData(3, 10, 14, 2, 20, 24)]
    [InlineData(3, 10, 14, 4, 12, 20)]
    public async Task RunAsync_KnownBatchesContradict_IsRefused(long a, long firstA, long endA, long b, long firstB, long endB)
    {
        Dictionary<string, IReadOnlyList<KnownBatch>> known = new() { ["paint"] = [new(a, firstA, endA), new(b, firstB, endB)] };

        await Assert.ThrowsAsync<ArgumentException>(() => RegenerateAsync("paint", OrdinalRanges.All, known));
    }

    private static NodeSnapshot Node(RunResult result, string name) => result.Snapshot.Nodes.Single(n => n.Node == name);

    private static async Task<(RunResult Result, KeptCapture Capture)> RegenerateAsync(
        string node, OrdinalRanges ordinals, Dictionary<string, IReadOnlyList<KnownBatch>>? known = null, string? port = null)
    {
        await using BlockHarness fresh = BlockHarness.Load(Chain, EngineTestBlocks.Catalog);
        var capture = new KeptCapture();
        RegenerationRequest request = new() { Node = node, Port = port, Ordinals = ordinals, Batches = known ?? [] };
        RunResult result = await new Regenerator(fresh.Plan, TimeProvider.System).RunAsync(request, capture, CancellationToken.None).WaitAsync(BlockHarness.Patience);
        Assert.DoesNotContain(result.Diagnostics, d => d.Severity == Severity.Error);

        return (result, capture);
    }
}
