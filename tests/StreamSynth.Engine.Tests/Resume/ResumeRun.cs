using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Resume;

/// <summary>Runs a graph, takes points on the way, and keeps what its ends got.</summary>
internal sealed class ResumeRun
{
    private readonly BlockHarness _harness;

    private readonly ResumePoint? _from;
    private Dictionary<string, long> _marks = [];

    private ResumeRun(GraphText graph, ResumePoint? from) => (_harness, _from) = (BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true), from);

    /// <summary>Gives the points in the order of the cuts, as read back from their text.</summary>
    public List<ResumePoint> Points { get; } = [];

    /// <summary>Gives what each end ("node.port") got.</summary>
    public Dictionary<string, (long Ordinal, string Text)[]> Items { get; private set; } = [];

    /// <summary>Gives the members of each batch, by node and id.</summary>
    public Dictionary<(string Node, long Id), string> Batches { get; private set; } = [];

    public RunResult Result { get; private set; } = null!;

    public GraphPlan Plan => _harness.Plan;

    private IEnumerable<(string Node, TallyBlock Block)> Tallies => _harness.Plan.Nodes.Where(n => n.Block is TallyBlock).Select(n => (n.Name, (TallyBlock)n.Block));

    /// <summary>Runs to the end and takes a point there too.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="from">Where to go on; null to start.</param>
    /// <param name="cutEvery">Items of the first reader between two points.</param>
    /// <param name="seed">How far each mark lies behind what was read.</param>
    /// <param name="at">Is called with the number of items that the first reader has read.</param>
    public static async Task<ResumeRun> RunAsync(GraphText graph, ResumePoint? from = null, int cutEvery = 7, ulong seed = 1, Action<int, GraphRunner>? at = null)
    {
        ResumeRun run = new(graph, from);
        await using BlockHarness harness = run._harness;
        var random = new Philox(seed);
        harness.Block<TallyBlock>("r0").OnRead = read =>
        {
            at?.Invoke(read, harness.Runner);
            if (read % cutEvery == 0) run.Cut(random.NextInt32(4));
        };
        run.Result = await harness.RunAsync(from);
        run.Cut(0);
        run.Collect();
        Assert.All(run.Tallies, t => Assert.True(run.HasNotBegun(t.Node, t.Block) || t.Block.First == (from?.Inputs[$"{t.Node}.number"] ?? 0)));

        return run;
    }

    // Before a reader that was cancelled begins, what came is drained without it.
    private bool HasNotBegun(string node, TallyBlock block) =>
        block.First == -1 && (Result.End == RunEnd.Stopped || Result.Snapshot.Nodes.Single(n => n.Node == node).Received == 0);

    private void Cut(int behind)
    {
        // The reader that calls is at rest; the others go on meanwhile.
        Dictionary<string, long> marks = [];
        Dictionary<string, long> results = [];
        foreach ((string node, TallyBlock block) in Tallies)
        {
            string place = $"{node}.number";
            long first = _from?.Inputs[place] ?? 0;
            marks[place] = Math.Max(_marks.GetValueOrDefault(place, first), first + block.Settled - behind);
            results[node] = block.Every == 0 ? 0 : marks[place] / block.Every;
        }

        _marks = marks;
        if (_harness.Runner.Mark(marks, results) is { } point) Points.Add(ResumePoint.FromJson(point.ToJson()));
    }

    private void Collect()
    {
        Items = Tallies.Select(t => (t.Node, t.Block.Items))
            .Concat(Plan.Nodes.Where(n => n.Block is WriteBlock).Select(n => (n.Name, ((WriteBlock)n.Block).Items)))
            .ToDictionary(e => $"{e.Item1}.number", e => e.Items);
        Batches = Plan.Nodes.Where(n => n.Block is BatchSumBlock)
            .SelectMany(n => ((BatchSumBlock)n.Block).Batches.Select(b => ((n.Name, b.Key), string.Join(' ', b.Value))))
            .ToDictionary();
    }

    /// <summary>Asserts that this run gave exactly what another one still needed at a point.</summary>
    public void AssertIsRestOf(ResumeRun whole, ResumePoint? point)
    {
        foreach ((string end, (long Ordinal, string Text)[] items) in whole.Items)
        {
            Assert.Equal(items.Where(i => point is null || i.Ordinal >= point.Inputs[end]), Items[end]);
        }

        Assert.All(Batches, b => Assert.Equal(whole.Batches[b.Key], b.Value));
    }
}
