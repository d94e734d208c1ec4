using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Resume;

/// <summary>
/// Wires every kind of block at random: filters, failures, batches, windows, expansions, routes that remember and end, windows in another order, merges, joins and gathered inputs, with readers
/// and sinks at all ends.
/// </summary>
internal static class RandomResumeGraph
{
    public static GraphText Make(ulong seed, int parallelism)
    {
        var random = new Philox(seed);
        List<Node> nodes =
        [
            new("s0", "resume.shuffled", new { count = 20 + random.NextInt32(80), window = random.NextInt32(9), epochs = 1 + random.NextInt32(2) }, [], "number"),
            new("s1", "test.count", new { count = random.NextInt32(120), failOn = Draw(ref random, 60, 3), skipOn = Enumerable.Range(10, random.NextInt32(50)) }, [], "number"),
            new("s2", "test.count", new { count = random.NextInt32(9) }, [], "number"),
            new("g2", "test.batch_sum", new { }, [("number", "s2.number")], "number") { Batch = 4 },
        ];
        for (int n = 0; n < 14; n++)
        {
            Node next = Draw(ref random, $"n{n}", nodes);
            if (IsAccepted([.. nodes, next], parallelism)) nodes.Add(next);
        }

        foreach ((string end, int i) in nodes.SelectMany(n => n.Outputs.Select(o => $"{n.Name}.{o}")).Select((end, i) => (end, i)).ToList())
        {
            int kind = random.NextInt32(4);
            if (i == 0 || kind is 0 or 1) nodes.Add(new($"r{i}", "resume.tally", new { every = random.NextInt32(4) }, [("number", end)]));
            if (kind is 1 or 2) nodes.Add(new($"w{i}", "resume.write", new { }, [("number", end)]));
        }

        // Some readers' results go on.
        foreach (Node reader in nodes.Where(n => n.Block == "resume.tally" && random.NextInt32(4) == 0).ToList())
        {
            nodes.Add(new($"{reader.Name}b", "test.batch_sum", new { yields = 3 }, [("number", $"{reader.Name}.result")], "number") { Batch = 1 + random.NextInt32(2) });
            nodes.Add(new($"{reader.Name}w", "resume.write", new { }, [("number", $"{reader.Name}b.number")]));
        }

        return Write(nodes, parallelism);
    }

    private static Node Draw(ref Philox random, string name, List<Node> nodes)
    {
        string[] ends = [.. nodes.SelectMany(n => n.Outputs.Select(o => $"{n.Name}.{o}"))];

        // The latest ends more often than others, so that branches grow before they meet.
        string a = ends[Math.Max(random.NextInt32(ends.Length), random.NextInt32(ends.Length))];
        string b = ends[Math.Max(random.NextInt32(ends.Length), random.NextInt32(ends.Length))];

        return random.NextInt32(16) switch
        {
            0 => new(name, "test.keep", new { divisor = 1 + random.NextInt32(5), bytes = 24 }, [("number", a)], "number"),
            1 => new(name, "test.add", new { add = 1, addSeed = true, yields = random.NextInt32(20), failOn = Draw(ref random, 60, 3), skipOn = Draw(ref random, 60, 3) }, [("number", a)], "number"),
            2 or 3 => new(name, "test.batch_sum", new { yields = random.NextInt32(9), throwOn = random.NextInt32(12), failOn = Draw(ref random, 60, 3) }, [("number", a)], "number") { Batch = 1 + random.NextInt32(7) },
            4 or 5 => new(name, "test.expand", new { fanOut = 1 + random.NextInt32(3), yielded = random.NextInt32(4), skipChildren = Draw(ref random, 2, 1), throwAt = random.NextInt32(6), throwOn = Draw(ref random, 60, 2) }, [("number", a)], "number"),
            6 => new(name, "test.window", new { window = 1 + random.NextInt32(7) }, [("number", a)], "number"),
            7 => new(name, "test.route", new { divisor = 1 + random.NextInt32(3), bothOn = Draw(ref random, 60, 20), dropOn = Draw(ref random, 60, 5), failOn = Draw(ref random, 60, 2) }, [("number", a)], "left", "right"),
            8 => new(name, "test.gather_sum", new { }, [("number", a), ("left", random.NextInt32(2) == 0 ? "g2.number" : "s2.number")], "number"),
            9 or 10 => new(name, "test.reorder", new { window = random.NextInt32(12), draws = random.NextInt32(4) > 0 }, [("number", a)], "number"),
            11 or 12 => new(name, "test.merge", new { }, [("a", a), ("b", b), .. random.NextInt32(2) == 0 ? [("c", ends[random.NextInt32(ends.Length)])] : Array.Empty<(string, string)>()], "number"),
            13 => new(name, "test.route", new { divisor = 1 + random.NextInt32(3), enough = random.NextInt32(60), failOn = Draw(ref random, 60, 2) }, [("number", a)], "left", "right"),
            14 => new(name, "resume.quota", new { classes = 1 + random.NextInt32(9), quota = 1 + random.NextInt32(20) }, [("number", a)], "kept"),
            _ => new(name, "test.join", new { yields = random.NextInt32(9), failOn = Draw(ref random, 60, 2) }, [("first", a), ("second", b)], "number"),
        };
    }

    private static bool IsAccepted(List<Node> nodes, int parallelism)
    {
        var faults = new List<Diagnostic>();
        return GraphPlanner.Plan(Write(nodes, parallelism).ToString(), [], EngineTestBlocks.Catalog, new([]), faults) is not null;
    }

    private static GraphText Write(List<Node> nodes, int parallelism)
    {
        var graph = new GraphText(new { maxFailures = 1_000_000 });
        foreach (Node node in nodes)
        {
            var limits = new Dictionary<string, int> { ["batch"] = node.Batch };
            if (EngineTestBlocks.Catalog.Find(node.Block)!.RunsInParallel) limits["parallelism"] = parallelism;
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

    private sealed record Node(string Name, string Block, object Options, (string Port, string Source)[] Inputs, params string[] Outputs)
    {
        public int Batch { get; init; } = 1;
    }
}
