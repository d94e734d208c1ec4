using System.Text;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Testing;

/// <summary>
/// Runs a small graph through the real loader, planner and engine, with a watchdog that shows the counts when it hangs.
/// Use: Load, reach into blocks with <see cref="Block{T}"/> if needed, then RunAsync once.
/// </summary>
public sealed class BlockHarness : IAsyncDisposable
{
    /// <summary>Gives how long a run may take before it counts as hanging: far more than any test needs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private BlockHarness(GraphPlan plan, TimeProvider clock, bool isResumable, long failuresBefore)
    {
        Plan = plan;
        Runner = new(plan, clock) { IsResumable = isResumable, FailuresBefore = failuresBefore };
    }

    /// <summary>Gives the catalog of test blocks.</summary>
    public static BlockCatalog TestBlocks { get; } = BlockCatalog.From(typeof(BlockHarness).Assembly);

    /// <summary>Gives the plan.</summary>
    public GraphPlan Plan { get; }

    /// <summary>Gives the runner, for Stop, Cancel and Snapshot.</summary>
    public GraphRunner Runner { get; }

    /// <summary>Loads and plans a graph; fails the test with all diagnostics when there is one.</summary>
    /// <param name="graph">Graph text; a <see cref="GraphText"/> converts itself.</param>
    /// <param name="catalog">Blocks; null for <see cref="TestBlocks"/>.</param>
    /// <param name="clock">Clock of the run; null for the system's.</param>
    /// <param name="places">Where files are found; null for nowhere.</param>
    /// <param name="isResumable">Whether the run may be asked for resume points.</param>
    /// <param name="failuresBefore">Items that failed in earlier parts of the run.</param>
    public static BlockHarness Load(object graph, BlockCatalog? catalog = null, TimeProvider? clock = null, Places? places = null, bool isResumable = false, long failuresBefore = 0)
    {
        var faults = new List<Diagnostic>();
        GraphPlan? plan = GraphPlanner.Plan(graph.ToString()!, [], catalog ?? TestBlocks, places ?? new([]), faults);
        Assert.True(plan is not null, string.Join(Environment.NewLine, faults.Select(f => f.Format("graph"))));

        return new(plan, clock ?? TimeProvider.System, isResumable, failuresBefore);
    }

    /// <summary>Gives the block of a node, to set gates before the run or read results after it.</summary>
    public T Block<T>(string node)
        where T : IBlock => (T)Plan.Nodes.Single(n => n.Name == node).Block;

    /// <summary>Gives the block of a node on each of its devices, in their order.</summary>
    public T[] Replicas<T>(string node)
        where T : IBlock => [.. Plan.Nodes.Single(n => n.Name == node).Replicas.Select(r => (T)r.Block)];

    /// <summary>Starts the run without judging its result.</summary>
    /// <param name="from">Where an earlier run stood; null to start at the beginning.</param>
    public Task<RunResult> StartAsync(ResumePoint? from = null) => WatchAsync(Runner.RunAsync(from));

    /// <summary>Runs to the end and asserts what every run owes: it went well, every item is counted, every lease is back.</summary>
    /// <param name="from">Where an earlier run stood; null to start at the beginning.</param>
    public async Task<RunResult> RunAsync(ResumePoint? from = null)
    {
        RunResult result = await StartAsync(from).ConfigureAwait(false);
        await AssertSoundAsync(result).ConfigureAwait(false);

        return result;
    }

    /// <summary>Asserts that no diagnostic came, every item is counted and every lease is back.</summary>
    public async Task AssertSoundAsync(RunResult result)
    {
        Assert.True(result.Diagnostics.Count == 0, string.Join(Environment.NewLine, result.Diagnostics.Select(d => d.Format("graph")).Concat(result.Errors.Select(e => e.ToString()))));
        await AssertCountedAsync(result).ConfigureAwait(false);
    }

    /// <summary>Asserts that every item is counted once at every node and every lease is back, however the run ended.</summary>
    public async Task AssertCountedAsync(RunResult result)
    {
        Assert.DoesNotContain(result.Diagnostics, d => d.Code == "SS5009");
        foreach (NodeSnapshot node in result.Snapshot.Nodes)
        {
            Assert.True(node.Received == node.Done + node.Skipped + node.Failed, Describe(result.Snapshot));
        }

        // A source's items reach every node that it feeds, one for one unless the way expands them.
        foreach (NodeSnapshot to in result.Snapshot.Nodes)
        {
            EdgeSnapshot[] into = [.. result.Snapshot.Edges.Where(e => !e.Gathered && e.To.Split('.')[0] == to.Node)];
            long sent = into.Sum(e => result.Snapshot.Nodes.Single(n => n.Node == e.From.Split('.')[0]).Emitted - e.Resumed);
            Assert.True(into.Length == 0 || sent == to.Received + to.Absent, Describe(result.Snapshot));
        }

        Assert.Equal(string.Empty, await Runner.CloseAsync().AsTask().WaitAsync(Patience).ConfigureAwait(false));
        Assert.Empty(Runner.CloseFaults);
    }

    /// <summary>Writes the counts of every node and edge, one per line.</summary>
    public static string Describe(GraphSnapshot snapshot)
    {
        var text = new StringBuilder();
        foreach (NodeSnapshot n in snapshot.Nodes)
        {
            text.AppendLine($"{n.Node}: received {n.Received}, done {n.Done}, skipped {n.Skipped}, failed {n.Failed}, absent {n.Absent}, emitted {n.Emitted}, queue {n.Queue}, ended {n.HasEnded}");
        }

        foreach (EdgeSnapshot e in snapshot.Edges) text.AppendLine($"{e.From} -> {e.To}: {e.Items} of {e.Capacity} items held, sent {e.Sent}");

        return text.ToString();
    }

    public ValueTask DisposeAsync() => Runner.DisposeAsync();

    private async Task<RunResult> WatchAsync(Task<RunResult> run)
    {
        try
        {
            return await run.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The graph hangs:{Environment.NewLine}{Describe(Runner.Snapshot())}");
            throw;
        }
    }
}
