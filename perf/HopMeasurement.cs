using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;

namespace StreamSynth.Perf;

/// <summary>
/// Compares the cost of one hop (queue, call, hand over) of the engine with hand-linked async TransformBlocks of equal capacity: a long chain less a short one,
/// so that sources, sinks and set-up cancel out; both kinds take turns within one process.
/// </summary>
internal static class HopMeasurement
{
    private const int Items = 100_000;
    private const int Short = 1;
    private const int Long = 7;
    private const int Rounds = 11;

    public static async Task RunAsync()
    {
        Console.WriteLine($"{Items} items, {Long - Short} hops, median of {Rounds} interleaved rounds");
        Console.WriteLine("capacity | raw ns | engine ns | ratio | raw cpu ns | engine cpu ns | ratio | raw bytes | engine bytes");
        foreach (int capacity in new[] { 64, 1024 })
        {
            var raw = new List<Cost>();
            var engine = new List<Cost>();
            for (int round = -2; round < Rounds; round++)
            {
                Cost rawHop = await HopAsync(hops => RawAsync(hops, capacity));
                Cost engineHop = await HopAsync(hops => EngineAsync(hops, capacity));
                if (round < 0) continue; // Warm-up: tiered compilation settles.
                raw.Add(rawHop);
                engine.Add(engineHop);
            }

            double wallRatio = Median.Of(raw.Zip(engine).Select(p => p.Second.Wall / p.First.Wall));
            double cpuRatio = Median.Of(raw.Zip(engine).Select(p => p.Second.Cpu / p.First.Cpu));
            Console.WriteLine(FormattableString.Invariant(
                $"{capacity,8} | {Median.Of(raw.Select(r => r.Wall)),6:0} | {Median.Of(engine.Select(r => r.Wall)),9:0} | {wallRatio,5:0.00} | {Median.Of(raw.Select(r => r.Cpu)),10:0} | {Median.Of(engine.Select(r => r.Cpu)),13:0} | {cpuRatio,5:0.00} | {Median.Of(raw.Select(r => r.Bytes)),9:0.0} | {Median.Of(engine.Select(r => r.Bytes)),12:0.0}"));
        }
    }

    private static async Task<Cost> HopAsync(Func<int, Task<Cost>> run)
    {
        Cost few = await run(Short);
        Cost many = await run(Long);
        const double hops = (double)Items * (Long - Short);

        return new((many.Wall - few.Wall) / hops, (many.Cpu - few.Cpu) / hops, (many.Bytes - few.Bytes) / hops);
    }

    private static async Task<Cost> EngineAsync(int hops, int capacity)
    {
        StubGraph graph = new StubGraph().Then("stub.source", Items);
        for (int i = 0; i < hops; i++) graph.Then("stub.pass", capacity: capacity);
        graph.Then("stub.sink", capacity: capacity);
        await using GraphRunner runner = graph.Build();

        return await Cost.OfAsync(async () =>
        {
            RunResult result = await runner.RunAsync();
            if (result.End != RunEnd.Done) throw new InvalidOperationException(string.Join("; ", result.Diagnostics));
        });
    }

    private static async Task<Cost> RawAsync(int hops, int capacity)
    {
        var bound = new ExecutionDataflowBlockOptions { BoundedCapacity = capacity };
        var linked = new DataflowLinkOptions { PropagateCompletion = true };
        var blocks = new List<TransformBlock<Item<Token>, Item<Token>>>();
        for (int i = 0; i <= hops; i++) blocks.Add(new(PassAsync, bound));
        for (int i = 0; i < hops; i++) blocks[i].LinkTo(blocks[i + 1], linked);
        var sink = new ActionBlock<Item<Token>>(_ => Task.CompletedTask, bound);
        blocks[^1].LinkTo(sink, linked);

        return await Cost.OfAsync(async () =>
        {
            for (int i = 0; i < Items; i++) await blocks[0].SendAsync(Item<Token>.Of(ItemHeader.OfSource(1, i), Token.Instance));
            blocks[0].Complete();
            await sink.Completion;
        });
    }

    // An async method that ends at once: what a hand-written block that may have to wait looks like.
#pragma warning disable CS1998
    private static async Task<Item<Token>> PassAsync(Item<Token> item) => item;
#pragma warning restore CS1998
}
