using System.Diagnostics;
using StreamSynth.Engine.Execution;

namespace StreamSynth.Perf;

/// <summary>
/// Compares the throughput of a whole graph of delay stubs with that of its slowest node alone. Stubs wait on timers and use no processor,
/// so whatever is lost here is lost by the engine's scheduling and not by a busy machine.
/// </summary>
internal static class OverlapMeasurement
{
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        const int items = 600;
        Console.WriteLine($"{items} items, source 2 ms -> stage 3 ms -> batch of 8 in 32 ms -> stage 8 ms in 4 lanes -> stage 5 ms; median of {Rounds} interleaved rounds");
        var ratios = new List<double>();
        var alone = new List<double>();
        var whole = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            // The slowest node is the last one, 5 ms per item; alone it is fed by a source that takes no time.
            double aloneSeconds = await RunAsync(new StubGraph().Then("stub.source", items).Then("stub.delay", milliseconds: 5, capacity: 32));
            double wholeSeconds = await RunAsync(new StubGraph()
                .Then("stub.source", items, milliseconds: 2)
                .Then("stub.delay", milliseconds: 3, capacity: 32)
                .Then("stub.batch_delay", milliseconds: 32, batch: 8, capacity: 32)
                .Then("stub.delay", milliseconds: 8, parallelism: 4, capacity: 32)
                .Then("stub.delay", milliseconds: 5, capacity: 32));
            alone.Add(items / aloneSeconds);
            whole.Add(items / wholeSeconds);
            ratios.Add(aloneSeconds / wholeSeconds);
        }

        Console.WriteLine(FormattableString.Invariant(
            $"slowest node alone {Median.Of(alone):0.0} items/s | whole graph {Median.Of(whole):0.0} items/s | ratio {Median.Of(ratios):0.000} (at least 0.95 wanted)"));
    }

    private static async Task<double> RunAsync(StubGraph graph)
    {
        await using GraphRunner runner = graph.Build();
        long start = Stopwatch.GetTimestamp();
        RunResult result = await runner.RunAsync();
        if (result.End != RunEnd.Done) throw new InvalidOperationException(string.Join("; ", result.Diagnostics));

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
