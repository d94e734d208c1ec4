// Third hop of the path of one item: GraphPlan -> hosts and edges, run to the end. Next: NodeHost.cs and TransformCall.cs, which call the block.
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Execution;

/// <summary>Says how a run ended.</summary>
public enum RunEnd
{
    /// <summary>Every source came to its end and everything drained.</summary>
    Done,

    /// <summary>The run was asked to stop; what was in flight drained.</summary>
    Stopped,

    /// <summary>Something went wrong that no single item could carry, or too many items failed.</summary>
    Failed,
}

/// <summary>Tells how a run ended.</summary>
/// <param name="End">How.</param>
/// <param name="Snapshot">Final counts.</param>
/// <param name="Failures">Failed items, the first thousand.</param>
/// <param name="FailureCount">Failed items in all.</param>
/// <param name="Diagnostics">Why the run failed; empty otherwise.</param>
/// <param name="Errors">Exceptions behind the diagnostics, for a stack trace on request.</param>
public sealed record RunResult(
    RunEnd End,
    GraphSnapshot Snapshot,
    IReadOnlyCollection<Failure> Failures,
    long FailureCount,
    IReadOnlyList<Diagnostic> Diagnostics,
    IReadOnlyCollection<Exception> Errors)
{
    /// <summary>Gives what blocks warned of; the run may have gone well all the same.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];
}

/// <summary>Runs one plan once.</summary>
/// <remarks>Threads: RunAsync once; Stop, Cancel and Snapshot from any thread at any time.</remarks>
public sealed class GraphRunner : IAsyncDisposable
{
    private readonly GraphPlan _plan;
    private readonly RunContext _run;
    private readonly List<Edge> _edges;
    private readonly List<NodeHost> _hosts = [];
    private readonly long _startedAt;
    private bool _closed;

    /// <summary>Builds hosts and edges; nothing moves yet.</summary>
    /// <param name="plan">A plan without errors.</param>
    /// <param name="clock">Clock for measurements.</param>
    public GraphRunner(GraphPlan plan, TimeProvider clock)
    {
        _plan = plan;
        _run = new(plan.Graph, clock);
        _startedAt = clock.GetTimestamp();
        _edges = [.. plan.Edges.Select(HostFactory.MakeEdge)];
        var byName = new Dictionary<string, NodeHost>();
        foreach (PlannedNode node in plan.Nodes)
        {
            NodeHost host = HostFactory.MakeHost(node, _run, _edges, byName);
            byName[node.Name] = host;
            _hosts.Add(host);
        }

        foreach (Edge edge in _edges) edge.WhenClosed(() => PassEnoughOn(edge.Plan.From));
        _run.Cancelled.Register(() => _edges.ForEach(e => e.Credit.Open()));
    }

    /// <summary>Gives the blocks by node name, for what they have to tell after the run.</summary>
    public IEnumerable<(string Node, IBlock Block, NodeReport Report)> Blocks => _hosts.Select(h => (h.Plan.Name, h.Plan.Block, h.Report));

    /// <summary>Runs the graph to its end; faults are in the result.</summary>
    public async Task<RunResult> RunAsync()
    {
        await Task.WhenAll(_hosts.Select(h => h.RunAsync())).ConfigureAwait(false);

        List<Diagnostic> diagnostics = [.. _run.Fatal, .. Conservation.Check(_hosts, _edges)];
        RunEnd end = diagnostics.Count > 0 ? RunEnd.Failed : _run.Stopping.IsCancellationRequested ? RunEnd.Stopped : RunEnd.Done;

        return new(end, Snapshot(), _run.Failures, _run.FailureCount, diagnostics, _run.FatalErrors)
        {
            Warnings = [.. _hosts.SelectMany(h => h.Report.Warnings.Select(w => w with { Path = w.Path.Length == 0 ? $"nodes.{h.Plan.Name}" : $"nodes.{h.Plan.Name}.{w.Path}" }))],
        };
    }

    /// <summary>Asks the sources to end; the rest drains, training finishes its step.</summary>
    public void Stop() => _run.Stop();

    /// <summary>Asks everything to give up: blocks are no longer called, and what is in flight is counted as skipped.</summary>
    public void Cancel() => _run.Cancel();

    /// <summary>Shows the run as it is now.</summary>
    public GraphSnapshot Snapshot() => new(
        _run.Clock.GetElapsedTime(_startedAt),
        [.. _hosts.Select(SnapshotOf)],
        [.. _edges.Select(SnapshotOf)],
        _run.Pool.OutstandingBytes,
        _run.Pool.HighWaterBytes);

    /// <summary>Closes all blocks.</summary>
    /// <returns>Empty when every lease came back; otherwise who still holds what, which is an error of a block.</returns>
    public async ValueTask<string> CloseAsync()
    {
        if (!_closed)
        {
            _closed = true;
            foreach (NodeHost host in _hosts) await host.CloseAsync().ConfigureAwait(false);
            _run.Dispose();
        }

        return _run.Pool.DescribeOutstanding();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    // Whoever feeds only what has enough has enough itself, at once and all the way up: a source of a hundred gigabytes must not be read to its end, nor until a
    // batch or a window in between is full. A reader is left out: its results are not all that it is for, and it says itself when it has enough.
    private void PassEnoughOn(string node)
    {
        bool isReader = _plan.Nodes.First(n => n.Name == node).Descriptor.Kind == BlockKind.Consume;
        if (isReader || _edges.Any(e => e.Plan.From == node && e.IsWanted)) return;

        foreach (Edge edge in _edges.Where(e => e.Plan.To == node && !e.Plan.ToPort.Gathered)) edge.Close();
    }

    private static NodeSnapshot SnapshotOf(NodeHost host)
    {
        NodeMetrics m = host.Metrics;
        int lanes = host.Plan.Lanes;
        double elapsed = m.Elapsed.TotalSeconds;
        double working = m.Working.TotalSeconds / lanes;

        // A batch host waits for room for its next batch while it works on this one: only the time in which it did nothing else counts.
        double blocked = Math.Clamp(m.Blocked.TotalSeconds, 0, Math.Max(0, elapsed - working));
        long? expected = host.Ordinals.Task.IsCompletedSuccessfully ? host.Ordinals.Task.GetAwaiter().GetResult() : null;

        return new(
            host.Plan.Name,
            host.Plan.Descriptor.Name,
            lanes,
            host.Plan.Spec.Limits.Batch,
            m.Received,
            m.Done,
            m.Skipped,
            m.Failed,
            m.Absent,
            m.Emitted,
            host.QueueLength,
            expected,
            working,
            Math.Max(0, elapsed - working - blocked),
            blocked,
            m.HasEnded,
            host.Report.Progress,
            host.Report.Latest,
            m.Reasons);
    }

    private static EdgeSnapshot SnapshotOf(Edge edge)
    {
        (int items, int highWaterItems, long highWaterBytes) = edge.Credit.Read();

        return new(
            edge.Plan.Source,
            edge.Plan.Target,
            edge.Plan.Capacity,
            edge.Plan.CreditBytes,
            items,
            highWaterItems,
            highWaterBytes,
            edge.Sent,
            edge.Plan.ToPort.Gathered);
    }
}
