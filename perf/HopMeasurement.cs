using System.Diagnostics;
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
        Console.WriteLine("capacity |  raw ns | engine ns | ratio | raw bytes | engine bytes");
        foreach (int capacity in new[] { 64, 1024 })
        {
            var raw = new List<(double Ns, double Bytes)>();
            var engine = new List<(double Ns, double Bytes)>();
            for (int round = -2; round < Rounds; round++)
            {
                (double Ns, double Bytes) rawHop = await HopAsync(hops => RawAsync(hops, capacity));
                (double Ns, double Bytes) engineHop = await HopAsync(hops => EngineAsync(hops, capacity));
                if (round < 0) continue; // Warm-up: tiered compilation settles.
                raw.Add(rawHop);
                engine.Add(engineHop);
            }

            double ratio = Median.Of(raw.Zip(engine).Select(p => p.Second.Ns / p.First.Ns));
            Console.WriteLine(FormattableString.Invariant(
                $"{capacity,8} | {Median.Of(raw.Select(r => r.Ns)),7:0} | {Median.Of(engine.Select(r => r.Ns)),9:0} | {ratio,5:0.00} | {Median.Of(raw.Select(r => r.Bytes)),9:0.0} | {Median.Of(engine.Select(r => r.Bytes)),12:0.0}"));
        }
    }

    private static async Task<(double Ns, double Bytes)> HopAsync(Func<int, Task<(double Seconds, long Bytes)>> run)
    {
        (double shortSeconds, long shortBytes) = await run(Short);
        (double longSeconds, long longBytes) = await run(Long);
        const double hops = (double)Items * (Long - Short);

        return ((longSeconds - shortSeconds) * 1e9 / hops, (longBytes - shortBytes) / hops);
    }

    private static async Task<(double Seconds, long Bytes)> EngineAsync(int hops, int capacity)
    {
        StubGraph graph = new StubGraph().Then("stub.source", Items);
        for (int i = 0; i < hops; i++) graph.Then("stub.pass", capacity: capacity);
        graph.Then("stub.sink", capacity: capacity);
        await using GraphRunner runner = graph.Build();

        return await MeasureAsync(async () =>
        {
            RunResult result = await runner.RunAsync();
            if (result.End != RunEnd.Done) throw new InvalidOperationException(string.Join("; ", result.Diagnostics));
        });
    }

    private static async Task<(double Seconds, long Bytes)> RawAsync(int hops, int capacity)
    {
        var bound = new ExecutionDataflowBlockOptions { BoundedCapacity = capacity };
        var linked = new DataflowLinkOptions { PropagateCompletion = true };
        var blocks = new List<TransformBlock<Item<Token>, Item<Token>>>();
        for (int i = 0; i <= hops; i++) blocks.Add(new(PassAsync, bound));
        for (int i = 0; i < hops; i++) blocks[i].LinkTo(blocks[i + 1], linked);
        var sink = new ActionBlock<Item<Token>>(_ => Task.CompletedTask, bound);
        blocks[^1].LinkTo(sink, linked);

        return await MeasureAsync(async () =>
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

    private static async Task<(double Seconds, long Bytes)> MeasureAsync(Func<Task> work)
    {
        GC.Collect();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        await work();

        return (Stopwatch.GetElapsedTime(start).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - before);
    }
}
