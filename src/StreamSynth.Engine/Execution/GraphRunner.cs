// Third hop of the path of one item: GraphPlan -> hosts and edges, run to the end. Next: NodeHost.cs and TransformCall.cs, which call the block.
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Engine.Resume;
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
/// <param name="Failures">Failed items of this run, the first thousand.</param>
/// <param name="FailureCount">Failed items in all, those before this run included.</param>
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
    private readonly ResumeMarks _marks;
    private readonly long _startedAt;
    private bool _closed;

    /// <summary>Builds hosts and edges; nothing moves yet.</summary>
    /// <param name="plan">A plan without errors.</param>
    /// <param name="clock">Clock for measurements.</param>
    public GraphRunner(GraphPlan plan, TimeProvider clock)
        : this(plan, clock, null)
    {
    }

    /// <summary>Builds hosts and edges of which only chosen items are wanted.</summary>
    internal GraphRunner(GraphPlan plan, TimeProvider clock, Selection? selection)
    {
        _plan = plan;
        _run = new(plan.Graph, clock) { Selection = selection };
        _startedAt = clock.GetTimestamp();
        _edges = [.. plan.Edges.Select(HostFactory.MakeEdge)];
        var byName = new Dictionary<string, NodeHost>();
        foreach (PlannedNode node in plan.Nodes)
        {
            NodeHost host = HostFactory.MakeHost(node, _run, _edges, byName);
            byName[node.Name] = host;
            _hosts.Add(host);
        }

        _marks = new(plan, byName, _edges, _run);
        if (selection is not null) foreach (Edge edge in _edges) edge.Select(selection, byName[edge.Plan.To].Plan);
        foreach (Edge edge in _edges) edge.WhenClosed(() => PassEnoughOn(edge.Plan.From));
        _run.Cancelled.Register(() => _edges.ForEach(e => e.Credit.Open()));
    }

    /// <summary>Gives the blocks by node name, for what they have to tell after the run.</summary>
    public IEnumerable<(string Node, IBlock Block, NodeReport Report)> Blocks => _hosts.Select(h => (h.Plan.Name, h.Plan.Block, h.Report));

    /// <summary>
    /// Tells whether <see cref="Mark"/> will be asked; then what a mark may need is kept: 16 bytes per batch, per item of a window and per item of a route that remembers, 4 per item of a merge,
    /// 48 per item of a resumable source; until the next mark, and for 65,536 of them at most per node.
    /// </summary>
    public bool IsResumable
    {
        get => _run.IsResumable;
        init => _run.IsResumable = value;
    }

    /// <summary>Gives the number of items that failed in earlier parts of the run, which count towards 'maxFailures'.</summary>
    public long FailuresBefore
    {
        get => _run.FailuresBefore;
        init => _run.FailuresBefore = value;
    }

    /// <summary>Gives the failed items so far, the first thousand of this run.</summary>
    public IReadOnlyCollection<Failure> Failures => _run.Failures;

    /// <summary>Gives the number of failed items so far, those of <see cref="FailuresBefore"/> included.</summary>
    public long FailureCount => _run.FailureCount;

    /// <summary>Completes when every block is set up, or the run has failed before; never when the run is refused.</summary>
    public Task WhenReady => Task.WhenAll(_hosts.Select(h => h.WhenReady));

    /// <summary>Tells whether the run was asked to stop, by <see cref="Stop"/> or by too many failures.</summary>
    public bool IsStopping => _run.IsStopping;

    /// <summary>Runs the graph from its beginning to its end; faults are in the result.</summary>
    public Task<RunResult> RunAsync() => RunAsync(null);

    /// <summary>Runs the graph to its end; faults are in the result. A plan that cannot be resumed (SS6201), or is not the one of the point (SS6202), is refused before anything runs.</summary>
    /// <param name="from">Where an earlier run stood; null starts at the beginning. Inputs get exactly the items that they still needed then, as the earlier run would have given them.</param>
    public async Task<RunResult> RunAsync(ResumePoint? from)
    {
        List<Diagnostic> refused = [.. IsResumable || from is not null ? ResumeRules.Check(_plan) : [], .. from is null ? [] : ResumeRules.Differences(_plan, from)];
        if (refused.Count > 0) return new(RunEnd.Failed, Snapshot(), [], 0, refused, []);

        _marks.Start(from);
        await Task.WhenAll(_hosts.Select(h => h.RunAsync())).ConfigureAwait(false);

        List<Diagnostic> diagnostics = [.. _run.Fatal, .. Conservation.Check(_hosts, _edges)];
        RunEnd end = diagnostics.Count > 0 ? RunEnd.Failed : _run.Stopping.IsCancellationRequested ? RunEnd.Stopped : RunEnd.Done;

        return new(end, Snapshot(), _run.Failures, _run.FailureCount, diagnostics, _run.FatalErrors)
        {
            Warnings = [.. _hosts.SelectMany(h => h.Report.Warnings.Select(w => w with { Path = w.Path.Length == 0 ? $"nodes.{h.Plan.Name}" : $"nodes.{h.Plan.Name}.{w.Path}" }))],
        };
    }

    /// <summary>
    /// Gives what another run needs to go on from here, and forgets what only earlier points needed. May be asked at any time, during the run and after it; marks never go back, also not behind those of a call that gave no point.
    /// </summary>
    /// <param name="marks">
    /// By "node.port", for every main input of every consumer: the lowest ordinal that it has not yet resolved. For a sink's it may be given, where less is safe than was written.
    /// </param>
    /// <param name="results">By node, the results that a consumer's state at these marks has given; those given so far where nothing is said.</param>
    /// <returns>
    /// The point; null when there is none at this moment, because the run was cancelled (what comes through then is no longer worked on) or a consumer's result is still on its way. The
    /// point before stays good.
    /// </returns>
    /// <exception cref="ArgumentException">A mark is missing, is of no consumer or sink, went back, or lies beyond what arrived.</exception>
    public ResumePoint? Mark(IReadOnlyDictionary<string, long> marks, IReadOnlyDictionary<string, long>? results = null)
    {
        if (!IsResumable) throw new InvalidOperationException($"the run keeps no trails; set {nameof(IsResumable)} before it starts.");

        return _marks.Take(marks, results ?? new Dictionary<string, long>());
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

    /// <summary>Gives the blocks that failed to close, once <see cref="CloseAsync"/> was called.</summary>
    public IReadOnlyCollection<Diagnostic> CloseFaults => _run.CloseFaults;

    /// <summary>Closes all blocks; one that throws is among <see cref="CloseFaults"/>, and the others are closed all the same.</summary>
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
            edge.Plan.ToPort.Gathered)
        { Resumed = edge.Resumed, First = edge.From, Absent = edge.Absent, Unread = edge.Unread };
    }
}
