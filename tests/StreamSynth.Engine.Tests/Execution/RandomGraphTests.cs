using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>
/// Runs random graphs of all kinds of block, with random yields, failures and the least capacities: they end, conserve items, leave no lease, and give the same
/// at every parallelism. A graph that hangs is shown with its counts by the harness.
/// </summary>
public sealed class RandomGraphTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_RandomGraph_ConservesAndDoesNotDependOnParallelism(ulong seed)
    {
        string[] one = await RunAsync(seed, 1, cancel: false);
        string[] four = await RunAsync(seed, 4, cancel: false);

        Assert.NotEmpty(one);
        Assert.Equal(one, four);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_RandomGraphCancelled_CountsEverything(ulong seed) => await RunAsync(seed, 3, cancel: true);

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 24).Select(i => (ulong)i)];

    private static async Task<string[]> RunAsync(ulong seed, int parallelism, bool cancel)
    {
        (GraphText graph, List<string> readers, bool hasEnough, int count) = Make(seed, parallelism);
        await using BlockHarness harness = BlockHarness.Load(graph);
        if (cancel)
        {
            int at = new Philox(seed, 1).NextInt32(count);
            harness.Block<CountBlock>("n0").OnItem = i =>
            {
                if (i == at) harness.Runner.Cancel();
            };
        }

        RunResult result = await harness.RunAsync();
        Assert.Equal(cancel ? RunEnd.Stopped : RunEnd.Done, result.End);
        Assert.All(result.Snapshot.Edges, e => Assert.True(cancel || e.HighWaterItems <= e.Capacity, $"{e.From} -> {e.To} held {e.HighWaterItems} of {e.Capacity}"));

        // How far the nodes before a reader had come when it had enough depends on timing; what it read does not.
        return
        [
            .. readers.SelectMany(r => harness.Block<ReadBlock>(r).Items.Select(i => $"{r} {i.Ordinal} {i.State} {i.Value} {i.Reason}")),
            .. result.Snapshot.Nodes.Where(_ => !hasEnough).Select(n => $"{n.Node} {n.Received} {n.Done} {n.Skipped} {n.Failed} {n.Absent} {n.Emitted}"),
        ];
    }

    private static (GraphText Graph, List<string> Readers, bool HasEnough, int Count) Make(ulong seed, int parallelism)
    {
        var random = new Philox(seed);
        int count = 20 + random.NextInt32(60);
        var graph = new GraphText();
        graph.Node("n0", "test.count", options: new { count, skipOn = Draw(ref random, count, 3), failOn = Draw(ref random, count, 2) });
        int inner = 2 + random.NextInt32(6);
        var streams = new List<(string Name, int Batch, int Factor)> { ("n0", 1, 1) };
        for (int n = 1; n <= inner; n++)
        {
            string name = $"n{n}";
            (string from, int fromBatch, int factor) = streams[random.NextInt32(streams.Count)];
            int least = fromBatch;
            switch (random.NextInt32(factor > 12 ? 3 : 5))
            {
                case 0:
                    graph.Node(name, "test.keep", from, new { divisor = 1 + random.NextInt32(3) }, new { parallelism, capacity = least + random.NextInt32(4) });
                    streams.Add((name, 1, factor));
                    break;
                case 1:
                    int batch = 1 + random.NextInt32(5);
                    graph.Node(name, "test.batch_sum", from, new { yields = random.NextInt32(10), throwOn = random.NextInt32(6), failOn = Draw(ref random, count, 2) }, new { parallelism, batch, capacity = least + batch - 1 + random.NextInt32(4) });
                    streams.Add((name, batch, factor));
                    break;
                case 2:
                    graph.Node(name, "test.add", from, new { add = n, addSeed = true, yields = random.NextInt32(20), failOn = Draw(ref random, count, 3), skipOn = Draw(ref random, count, 3), cancelOn = Draw(ref random, count, 1) }, new { parallelism, capacity = least + random.NextInt32(4) });
                    streams.Add((name, 1, factor));
                    break;
                case 3:
                    int fanOut = 1 + random.NextInt32(4);
                    graph.Node(name, "test.expand", from, new { fanOut, yielded = random.NextInt32(fanOut + 1), skipChildren = Draw(ref random, fanOut, 1), throwAt = random.NextInt32(6), throwOn = Draw(ref random, count, 2) }, new { capacity = least + random.NextInt32(4) });
                    streams.Add((name, 1, factor * fanOut));
                    break;
                default:
                    graph.Node($"s{n}", "test.count", options: new { count = random.NextInt32(30) });
                    graph.Node($"t{n}", "test.add", $"s{n}", new { yields = 5 }, new { parallelism, capacity = 1 });
                    graph.Node(name, "test.gather_sum", from, limits: new { parallelism, capacity = least }, inputs: new { left = $"t{n}.number" });
                    streams.Add((name, 1, factor));
                    break;
            }
        }

        var readers = new List<string>();
        bool hasEnough = false;
        foreach ((string name, int batch, _) in streams)
        {
            readers.Add($"{name}Read");
            int enough = random.NextInt32(4) == 0 ? random.NextInt32(20) : -1;
            hasEnough |= enough >= 0;
            graph.Node(readers[^1], "test.read", name, new { enough }, new { capacity = batch + random.NextInt32(3) });
        }

        return (graph, readers, hasEnough, count);
    }

    private static int[] Draw(ref Philox random, int bound, int count)
    {
        int[] drawn = new int[random.NextInt32(count + 1)];
        for (int i = 0; i < drawn.Length; i++) drawn[i] = random.NextInt32(bound);

        return drawn;
    }
}
