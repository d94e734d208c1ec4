using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Resume;

/// <summary>
/// Works out backwards, from what the ends of a graph still need, where each node must start: a one-to-one node where its output is needed, an expansion at the parent, a batch at its
/// beginning, a source at the lowest of all. What is needed is the lowest over a node's edges; each edge drops what lies below its own.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="host">Gives the host of a node, which knows how far it is.</param>
internal sealed class ResumePlan(GraphPlan plan, Func<string, NodeHost> host)
{
    /// <summary>Makes the point.</summary>
    /// <param name="marks">The lowest unresolved ordinal of each consumer's and each sink's input, by "node.port".</param>
    /// <param name="results">The results that each consumer's state at these marks has given, by node.</param>
    /// <returns>
    /// The point; null when a consumer has given a result that is not worked off yet, since its state is beyond it and it would be lost; or when another consumer's state holds a result that may
    /// come out otherwise when it comes again.
    /// </returns>
    public ResumePoint? From(IReadOnlyDictionary<string, long> marks, IReadOnlyDictionary<string, long> results)
    {
        Dictionary<string, long> bounds = Bound(results);
        Dictionary<string, long> settled = Bound(results.ToDictionary(r => r.Key, r => Math.Max(r.Value, host(r.Key).Settled)));
        Dictionary<string, long> inputs = [];
        Dictionary<string, NodePoint> nodes = [];
        foreach (PlannedNode node in plan.Nodes.Reverse())
        {
            PlannedEdge[] into = [.. MainsOf(node)];
            long? needed = plan.OutOf(node.Name).Min(e => (long?)(e.ToPort.Gathered ? 0 : inputs[e.Target]));
            if (node.Descriptor.Kind == BlockKind.Consume)
            {
                if (needed < results[node.Name] || into.Any(e => marks[e.Target] > (GathersUnsettled(node, settled) ? 0 : settled[e.From]))) return null;

                nodes[node.Name] = new() { Ordinal = results[node.Name] };
                foreach (PlannedEdge edge in into) inputs[edge.Target] = marks[edge.Target];
            }
            else
            {
                long end = node.Descriptor.Kind == BlockKind.Sink ? marks[into[0].Target] : host(node.Name).Next;
                NodeStart start = host(node.Name).StartOf(needed ?? Math.Min(end, bounds[node.Name]));
                nodes[node.Name] = start.Point;
                foreach (PlannedEdge edge in into) inputs[edge.Target] = start.Inputs?[edge.ToPort.Name] ?? start.Point.Ordinal;
            }
        }

        return new() { Plan = ResumeRules.Identify(plan), Inputs = inputs, Nodes = nodes };
    }

    // What was made of results that the consumer's state has not given yet comes again, and may come out otherwise: a stopped training gives the model that it has at the stop.
    private Dictionary<string, long> Bound(IReadOnlyDictionary<string, long> results)
    {
        Dictionary<string, long> bounds = [];
        foreach (PlannedNode node in plan.Nodes)
        {
            long least = LeastOf(node, bounds);
            bounds[node.Name] = results.TryGetValue(node.Name, out long given) ? given : least == long.MaxValue ? least : node.Block switch
            {
                IFanOut fanOut => least * fanOut.FanOut,
                IWindowed window when node.Descriptor.Kind == BlockKind.Reorder => Math.Max(0, least - window.Window),
                _ => least,
            };
        }

        return bounds;
    }

    // Of a merge, too: what it gives never has a lower ordinal than it had on its input.
    private long LeastOf(PlannedNode node, Dictionary<string, long> bounds) =>
        GathersUnsettled(node, bounds) ? 0 : MainsOf(node).Select(e => bounds[e.From]).DefaultIfEmpty(long.MaxValue).Min();

    private bool GathersUnsettled(PlannedNode node, Dictionary<string, long> bounds) => plan.Into(node.Name).Any(e => e.ToPort.Gathered && bounds[e.From] < long.MaxValue);

    private IEnumerable<PlannedEdge> MainsOf(PlannedNode node) => plan.Into(node.Name).Where(e => !e.ToPort.Gathered);
}
