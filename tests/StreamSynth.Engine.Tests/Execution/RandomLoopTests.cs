using System.Text.RegularExpressions;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>
/// Wires routes, shuffles, windows, batches, expansions, joins and merges at random, gives every edge the least capacity that the planner accepts, and runs: whatever the planner
/// accepts must end, conserve items, leave no lease and give the same at every parallelism.
/// </summary>
public sealed partial class RandomLoopTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_RandomLoops_EndAndDoNotDependOnParallelism(ulong seed)
    {
        string[] one = await RunAsync(seed, 1, cancel: false);
        string[] four = await RunAsync(seed, 4, cancel: false);

        Assert.NotEmpty(one);
        Assert.Equal(one, four);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_RandomLoopsCancelled_CountsEverything(ulong seed) => await RunAsync(seed, 3, cancel: true);

    [Fact]
    public void Make_AllSeeds_CoverEveryKindAndLoops()
    {
        List<GraphPlan> plans = [.. Numbers.Select(seed => BlockHarness.Load(Make(seed, 1)).Plan)];

        Assert.Equal(Enum.GetValues<BlockKind>().Except([BlockKind.Sink]), plans.SelectMany(p => p.Nodes).Select(n => n.Descriptor.Kind).Distinct().Order());
        Assert.InRange(plans.Count(p => p.Edges.Any(e => e.IsInLoop)), plans.Count / 2, plans.Count);
        Assert.Contains(plans, p => p.Nodes.Any(n => n.Span is not null));
        Assert.InRange(plans.Count(p => p.Nodes.Any(n => n.Block is ReadTwoBlock)), plans.Count / 4, plans.Count);
    }

    public static TheoryData<ulong> Seeds => [.. Numbers];

    private static IEnumerable<ulong> Numbers => Enumerable.Range(1, 40).Select(i => (ulong)i);

    private static async Task<string[]> RunAsync(ulong seed, int parallelism, bool cancel)
    {
        GraphText graph = Make(seed, parallelism);
        await using BlockHarness harness = BlockHarness.Load(graph);
        if (cancel)
        {
            int at = new Philox(seed, 1).NextInt32(60);
            harness.Block<CountBlock>("s0").OnItem = i =>
            {
                if (i == at) harness.Runner.Cancel();
            };
        }

        RunResult result = await harness.RunAsync();
        Assert.Equal(cancel ? RunEnd.Stopped : RunEnd.Done, result.End);
        Assert.All(result.Snapshot.Edges, e => Assert.True(cancel || e.HighWaterItems <= e.Capacity, $"{e.From} -> {e.To} held {e.HighWaterItems} of {e.Capacity}"));

        string[] two = [.. harness.Plan.Nodes.Where(n => n.Block is ReadTwoBlock).SelectMany(n => ((ReadTwoBlock)n.Block).Items.Select(i => $"{n.Name} {i}"))];
        return [.. two, .. harness.Plan.Nodes.Where(n => n.Block is ReadBlock).SelectMany(n => ((ReadBlock)n.Block).Items.Select(i => $"{n.Name} {i.Ordinal} {i.State} {i.Value} {i.Reason}"))];
    }

    private static GraphText Make(ulong seed, int parallelism)
    {
        var random = new Philox(seed);
        var nodes = new List<Node>
        {
            new("s0", "test.count", new { count = 60 + random.NextInt32(90), skipOn = Draw(ref random, 60, 9) }, [], "number"),
            new("s1", "test.count", new { count = random.NextInt32(120), failOn = Draw(ref random, 60, 3), skipOn = Enumerable.Range(0, random.NextInt32(50)) }, [], "number"),
        };
        for (int n = 0; n < 14; n++)
        {
            Node next = Draw(ref random, $"n{n}", nodes);
            if (Plan([.. nodes, next], parallelism, []).All(f => f.Severity != Severity.Error || f.Code is "SS3005")) nodes.Add(next);
        }

        AddReaders(ref random, nodes, parallelism);
        nodes.AddRange(nodes.SelectMany(node => node.Outputs.Select(o => new Node($"{node.Name}_{o}", "test.read", new { }, [("number", $"{node.Name}.{o}")]))).ToList());

        // From one place on every edge up to what the planner wants.
        var capacities = nodes.Where(n => n.Inputs.Length > 0).ToDictionary(n => n.Name, _ => 1);
        while (Plan(nodes, parallelism, capacities) is { Count: > 0 } faults)
        {
            Assert.All(faults, f => Assert.Equal("SS3005", f.Code));
            foreach (Diagnostic fault in faults)
            {
                string name = fault.Path.Split('.')[1];
                capacities[name] = Math.Max(capacities[name], int.Parse(Wanted().Match(fault.Fix!).Value, null));
            }
        }

        return Write(nodes, parallelism, capacities);
    }

    // Blocks that read two streams, wherever the planner lets them: it refuses those whose streams hang together, and what it accepts must end.
    private static void AddReaders(ref Philox random, List<Node> nodes, int parallelism)
    {
        nodes.Add(new("s2", "test.count", new { count = 40 + random.NextInt32(300) }, [], "number"));
        string[] ends = [.. nodes.SelectMany(n => n.Outputs.Select(o => $"{n.Name}.{o}"))];
        for (int n = 0; n < 4; n++)
        {
            object options = new { first = random.NextInt32(3), second = 1 + random.NextInt32(3), turns = random.NextInt32(60) - 20 };
            string second = random.NextInt32(2) == 0 ? "s2.number" : ends[random.NextInt32(ends.Length)];
            Node reader = new($"r{n}", "test.read_two", options, [("first", ends[random.NextInt32(ends.Length)]), ("second", second)], "number");
            if (Plan([.. nodes, reader], parallelism, []).All(f => f.Severity != Severity.Error || f.Code is "SS3005")) nodes.Add(reader);
        }
    }

    private static Node Draw(ref Philox random, string name, List<Node> nodes)
    {
        string[] ends = [.. nodes.SelectMany(n => n.Outputs.Select(o => $"{n.Name}.{o}"))];

        // The latest ends more often than others, so that branches grow before they meet.
        string a = ends[Math.Max(random.NextInt32(ends.Length), random.NextInt32(ends.Length))];
        string b = ends[Math.Max(random.NextInt32(ends.Length), random.NextInt32(ends.Length))];

        return random.NextInt32(11) switch
        {
            0 => new(name, "test.keep", new { divisor = 1 + random.NextInt32(9) }, [("number", a)], "number"),
            1 => new(name, "test.add", new { add = 1, yields = random.NextInt32(20), failOn = Draw(ref random, 60, 3) }, [("number", a)], "number"),
            2 => new(name, "test.batch_sum", new { yields = random.NextInt32(9), skipOn = Draw(ref random, 60, 6) }, [("number", a)], "number") { Batch = 1 + random.NextInt32(7) },
            3 => new(name, "test.expand", new { fanOut = 1 + random.NextInt32(2), skipChildren = Draw(ref random, 2, 1) }, [("number", a)], "number"),
            4 => new(name, "test.reorder", new { window = random.NextInt32(6) }, [("number", a)], "number"),
            5 => new(name, "test.window", new { window = 1 + random.NextInt32(7) }, [("number", a)], "number"),
            6 => new(name, "test.route", new { divisor = 1 + random.NextInt32(3), bothOn = Draw(ref random, 60, 20), dropOn = Draw(ref random, 60, 5) }, [("number", a)], "left", "right"),
            7 => new(name, "test.route", new { divisor = 1, enough = 1 + random.NextInt32(40) }, [("number", a)], "left"),
            8 => new(name, "test.merge", new { }, [("a", a), ("b", b)], "number"),
            _ => new(name, "test.join", new { yields = random.NextInt32(9), failOn = Draw(ref random, 60, 2) }, [("first", a), ("second", b)], "number"),
        };
    }

    private static List<Diagnostic> Plan(List<Node> nodes, int parallelism, Dictionary<string, int> capacities)
    {
        var faults = new List<Diagnostic>();
        GraphPlanner.Plan(Write(nodes, parallelism, capacities).ToString(), [], BlockHarness.TestBlocks, new Places([]), faults);

        return faults;
    }

    private static GraphText Write(List<Node> nodes, int parallelism, Dictionary<string, int> capacities)
    {
        var graph = new GraphText();
        foreach (Node node in nodes)
        {
            var limits = new Dictionary<string, int> { ["capacity"] = capacities.GetValueOrDefault(node.Name), ["batch"] = node.Batch };
            if (BlockHarness.TestBlocks.Find(node.Block)!.RunsInParallel) limits["parallelism"] = parallelism;
            graph.Node(node.Name, node.Block, options: node.Options, limits: limits, inputs: node.Inputs.ToDictionary(i => i.Port, i => i.Source));
        }

        return graph;
    }

    private static int[] Draw(ref Philox random, int bound, int count)
    {
        int[] drawn = new int[random.NextInt32(count + 1)];
        for (int i = 0; i < drawn.Length; i++) drawn[i] = random.NextInt32(bound);

        return drawn;
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Wanted();

    private sealed record Node(string Name, string Block, object Options, (string Port, string Source)[] Inputs, params string[] Outputs)
    {
        public int Batch { get; init; } = 1;
    }
}
