using StreamSynth.Engine.Execution;

namespace StreamSynth.Perf;

/// <summary>
/// Compares chains of seven nodes that keep what a resume needs, and are marked as they go, with the same ones that do not. Whole chains: trails are kept at the source, the batches, the windows
/// and the routes, not at every hop.
/// </summary>
internal static class ResumableMeasurement
{
    private const int Items = 100_000;
    private const int ItemsPerMark = 10_000;
    private const int Passes = 3;
    private const int Rounds = 11;
    private static readonly IReadOnlyDictionary<string, long> NoMarks = new Dictionary<string, long>();

    public static async Task RunAsync()
    {
        Console.WriteLine($"{Items} items, {(2 * Passes) + 1} nodes, a mark every {ItemsPerMark} items, median of {Rounds} interleaved rounds");
        Console.WriteLine("node in the middle | plain ns per item | resumable ns | ratio | plain cpu ns | resumable cpu ns | ratio | plain bytes | resumable bytes");
        foreach (string block in new[] { "stub.pass", "stub.batch", "stub.window", "stub.counted" })
        {
            var plain = new List<Cost>();
            var kept = new List<Cost>();
            for (int round = -2; round < Rounds; round++)
            {
                Cost without = await ChainAsync(block, isResumable: false);
                Cost with = await ChainAsync(block, isResumable: true);
                if (round < 0) continue; // Warm-up: tiered compilation settles.
                plain.Add(without);
                kept.Add(with);
            }

            double wallRatio = Median.Of(plain.Zip(kept).Select(p => p.Second.Wall / p.First.Wall));
            double cpuRatio = Median.Of(plain.Zip(kept).Select(p => p.Second.Cpu / p.First.Cpu));
            Console.WriteLine(FormattableString.Invariant(
                $"{block,18} | {Each(plain, c => c.Wall),17:0} | {Each(kept, c => c.Wall),12:0} | {wallRatio,5:0.00} | {Each(plain, c => c.Cpu),12:0} | {Each(kept, c => c.Cpu),16:0} | {cpuRatio,5:0.00} | {Each(plain, c => c.Bytes),11:0.0} | {Each(kept, c => c.Bytes),15:0.0}"));
        }
    }

    private static double Each(List<Cost> costs, Func<Cost, double> read) => Median.Of(costs.Select(read)) / Items;

    private static async Task<Cost> ChainAsync(string block, bool isResumable)
    {
        StubGraph graph = new StubGraph().Then("stub.records", Items);
        for (int i = 0; i < Passes; i++) graph.Then("stub.pass", capacity: 64);
        graph.Then(block, batch: block == "stub.batch" ? 16 : 1, capacity: 64);
        for (int i = 0; i < Passes; i++) graph.Then("stub.pass", capacity: 64);
        graph.Then("stub.sink", capacity: 64);
        await using GraphRunner runner = graph.Build(isResumable);
        if (isResumable) MarkAsItGoes(runner);

        return await Cost.OfAsync(async () =>
        {
            RunResult result = await runner.RunAsync();
            if (result.End != RunEnd.Done) throw new InvalidOperationException(string.Join("; ", result.Diagnostics));
        });
    }

    private static void MarkAsItGoes(GraphRunner runner)
    {
        int seen = 0;
        runner.Blocks.Select(b => b.Block).OfType<StubSink>().Single().OnItem = () =>
        {
            if (++seen % ItemsPerMark == 0) runner.Mark(NoMarks);
        };
    }
}
