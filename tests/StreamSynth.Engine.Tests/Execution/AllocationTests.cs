using StreamSynth.Engine.Execution;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>Gates the bytes that the engine allocates per item and hop: a number that no busy machine can blur.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private const int Items = 20_000;
    private const int Hops = 6;

    /// <summary>
    /// A hop that never waits allocates nothing; what remains are waits at full and empty edges. Measured at 8.1 to 8.9 with these counts, most of it the queues growing once; the budget adds a tenth.
    /// </summary>
    [Fact]
    public async Task Hop_OfOneItem_KeepsToItsBudget()
    {
        await MeasureAsync(1 + Hops);
        long few = await MeasureAsync(1);
        long many = await MeasureAsync(1 + Hops);

        double bytes = (many - few) / ((double)Items * Hops);
        Assert.True(bytes <= 9.7, $"one hop of one item allocates {bytes:0.0} bytes");
    }

    private static async Task<long> MeasureAsync(int stages)
    {
        GraphText graph = new GraphText().Node("n0", "test.count", options: new { count = Items, bytes = 0 });
        for (int i = 1; i <= stages; i++) graph.Node($"n{i}", "test.pass", $"n{i - 1}", limits: new { capacity = 1024 });
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        RunResult result = await harness.Runner.RunAsync();
        long after = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Equal(RunEnd.Done, result.End);

        return after - before;
    }
}
