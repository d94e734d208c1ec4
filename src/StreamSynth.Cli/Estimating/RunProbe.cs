using System.Globalization;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Estimating;

/// <summary>Runs a graph for a short while, with its real models and data, and measures each node. What blocks write goes into a folder that is deleted.</summary>
/// <param name="plan">The graph.</param>
/// <param name="clock">Clock of the probe.</param>
internal sealed class RunProbe(GraphPlan plan, TimeProvider clock)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    // A node that has given nothing by then (a model of many gigabytes, a slow service) is reported as not measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, NodeSnapshot> _first = [];
    private readonly Dictionary<string, NodeSnapshot> _settled = [];

    // What runs after training has been cut short is measured whole, while the rest is measured until the stop.
    private readonly HashSet<string> _late = Late(plan);

    /// <summary>Runs the probe.</summary>
    /// <param name="length">How long it measures, from the moment when every node has given something.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<ProbeResult> RunAsync(TimeSpan length, CancellationToken cancel)
    {
        var runner = new GraphRunner(plan, clock);
        using var aside = new FolderAside(runner.Blocks.Select(b => b.Block).OfType<IKeepsOwnFiles>());
        await using (runner.ConfigureAwait(false))
        {
            foreach (IRunTables tables in runner.Blocks.Select(b => b.Block).OfType<IRunTables>()) tables.Start(new NoLedger());
            using CancellationTokenRegistration registration = cancel.Register(runner.Cancel);
            Task<RunResult> running = Task.Run(runner.RunAsync, CancellationToken.None);
            (GraphSnapshot stopped, double ready) = await WatchAsync(runner, running, length).ConfigureAwait(false);
            runner.Stop();
            RunResult result = await running.ConfigureAwait(false);

            return new(
                result,
                [.. result.Snapshot.Nodes.Zip(stopped.Nodes).Select(pair => Measure(pair.First, pair.Second))],
                _late,
                ready,
                stopped.Elapsed.TotalSeconds,
                result.Snapshot.PayloadHighWaterBytes,
                ResidentMemory.Read().Peak);
        }
    }

    private async Task<(GraphSnapshot Stopped, double Ready)> WatchAsync(GraphRunner runner, Task running, TimeSpan length)
    {
        TimeSpan? ready = null;
        while (true)
        {
            // Asked before the snapshot: a run that ends behind it would be told from a picture of its last moment but one.
            bool isOver = running.IsCompleted;
            GraphSnapshot now = runner.Snapshot();
            foreach (NodeSnapshot node in now.Nodes.Where(n => NodeMeasure.UnitsOf(n).Done > 0)) _first.TryAdd(node.Node, node);
            bool isReady = now.Nodes.All(n => _late.Contains(n.Node) || n.HasEnded || NodeMeasure.UnitsOf(n).Done > 0);
            if (isReady || now.Elapsed > Patience) ready ??= now.Elapsed;

            // At the start all edges are empty and every node works at full speed: what holds for the long run comes after that.
            bool hasSettled = ready is { } from && now.Elapsed - from >= length / 3;
            if (hasSettled) foreach (NodeSnapshot node in now.Nodes) _settled.TryAdd(node.Node, node);
            if (isOver || (ready is { } since && now.Elapsed - since >= length)) return (now, (ready ?? now.Elapsed).TotalSeconds);

            await Task.WhenAny(running, Task.Delay(Glance, clock)).ConfigureAwait(false);
        }
    }

    private NodeMeasure Measure(NodeSnapshot last, NodeSnapshot stopped)
    {
        NodeSnapshot end = _late.Contains(last.Node) ? last : stopped;
        NodeSnapshot? start = _settled.GetValueOrDefault(last.Node);
        bool hasMoved = start is not null && NodeMeasure.UnitsOf(end).Done > NodeMeasure.UnitsOf(start).Done;

        return NodeMeasure.Between(hasMoved ? start : _first.GetValueOrDefault(last.Node), end);
    }

    private static HashSet<string> Late(GraphPlan plan)
    {
        var late = new HashSet<string>();
        foreach (PlannedNode node in plan.Nodes)
        {
            bool follows = plan.Into(node.Name).Any(e => late.Contains(e.From) || plan.Nodes.First(n => n.Name == e.From).Descriptor.Kind == BlockKind.Consume);
            if (follows) late.Add(node.Name);
        }

        return late;
    }

    // Made for blocks that write files only.
    private sealed class FolderAside : IDisposable
    {
        private readonly string? _folder;

        public FolderAside(IEnumerable<IKeepsOwnFiles> writers)
        {
            foreach (IKeepsOwnFiles writer in writers)
            {
                _folder ??= Directory.CreateTempSubdirectory("streamsynth-probe-").FullName;
                int count = Directory.GetDirectories(_folder).Length;
                writer.KeepAside(Directory.CreateDirectory(Path.Combine(_folder, count.ToString(CultureInfo.InvariantCulture))).FullName);
            }
        }

        public void Dispose()
        {
            if (_folder is not null) Directory.Delete(_folder, recursive: true);
        }
    }

    private sealed class NoLedger : ILedger
    {
        public void Add(SampleRow line)
        {
        }
    }
}

/// <summary>Holds what a probe saw.</summary>
/// <param name="Result">How the short run ended.</param>
/// <param name="Nodes">Measures in flow order.</param>
/// <param name="Late">Nodes that start when another one has read its whole input.</param>
/// <param name="ReadySeconds">Time until every other node had given something: models loaded, first batches done.</param>
/// <param name="ProbedSeconds">Time until the probe was stopped.</param>
/// <param name="PayloadHighWaterBytes">The most payload bytes at once.</param>
/// <param name="PeakResidentBytes">The most resident memory of the process.</param>
internal sealed record ProbeResult(
    RunResult Result,
    IReadOnlyList<NodeMeasure> Nodes,
    IReadOnlySet<string> Late,
    double ReadySeconds,
    double ProbedSeconds,
    long PayloadHighWaterBytes,
    long PeakResidentBytes);
