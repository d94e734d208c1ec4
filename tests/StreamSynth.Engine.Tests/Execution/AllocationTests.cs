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
    /// A hop that never waits allocates nothing; what remains are waits at full or empty edges, 1.5 to 3.4 bytes per item as measured, and how many there are is a matter
    /// of timing: so the least of several runs counts. The smallest object takes 24 bytes: one more of them per item and hop breaks the budget three times over.
    /// </summary>
    [Fact]
    public async Task Hop_OfOneItem_KeepsToItsBudget()
    {
        long few = long.MaxValue;
        long many = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            few = Math.Min(few, await MeasureAsync(1));
            many = Math.Min(many, await MeasureAsync(1 + Hops));
        }

        double bytes = (many - few) / ((double)Items * Hops);
        Assert.True(bytes <= 8, $"one hop of one item allocates {bytes:0.0} bytes");
    }

    private static async Task<long> MeasureAsync(int stages)
    {
        GraphText graph = new GraphText().Node("n0", "test.count", options: new { count = Items, bytes = 0 });
        for (int i = 1; i <= stages; i++) graph.Node($"n{i}", "test.pass", $"n{i - 1}", limits: new { capacity = 64 });
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        RunResult result = await harness.Runner.RunAsync();
        long after = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Equal(RunEnd.Done, result.End);

        return after - before;
    }
}
