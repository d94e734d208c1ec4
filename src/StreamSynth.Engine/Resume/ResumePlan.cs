using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Resume;

/// <summary>
/// Works out backwards, from what the ends of a graph still need, where each node must start: a one-to-one node where its output is needed, an expansion at the parent, a batch at its
/// beginning, a source at the lowest of all. What is needed is the lowest over a node's edges; each edge drops what lies below its own.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="done">Gives what a node has worked off: the next ordinal.</param>
/// <param name="startOf">Gives where a node starts so that it gives everything from an ordinal on.</param>
internal sealed class ResumePlan(GraphPlan plan, Func<string, long> done, Func<string, long, NodePoint> startOf)
{
    /// <summary>Makes the point.</summary>
    /// <param name="marks">The lowest unresolved ordinal of each consumer's and each sink's input, by "node.port".</param>
    /// <param name="results">The results that each consumer's state at these marks has given, by node.</param>
    /// <returns>The point; null when a consumer has given a result that is not worked off yet: its state is beyond it, so it would be lost.</returns>
    public ResumePoint? From(IReadOnlyDictionary<string, long> marks, IReadOnlyDictionary<string, long> results)
    {
        Dictionary<string, long> bounds = Bound(results);
        Dictionary<string, long> inputs = [];
        Dictionary<string, NodePoint> nodes = [];
        foreach (PlannedNode node in plan.Nodes.Reverse())
        {
            PlannedEdge[] into = [.. MainsOf(node)];
            long? needed = plan.OutOf(node.Name).Min(e => (long?)(e.ToPort.Gathered ? 0 : inputs[e.Target]));
            if (node.Descriptor.Kind == BlockKind.Consume)
            {
                if (needed < results[node.Name]) return null;

                nodes[node.Name] = new() { Ordinal = results[node.Name] };
                foreach (PlannedEdge edge in into) inputs[edge.Target] = marks[edge.Target];
            }
            else
            {
                long end = node.Descriptor.Kind == BlockKind.Sink ? marks[into[0].Target] : done(node.Name);
                nodes[node.Name] = startOf(node.Name, needed ?? Math.Min(end, bounds[node.Name]));
                foreach (PlannedEdge edge in into) inputs[edge.Target] = nodes[node.Name].Ordinal;
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
            long least = MainsOf(node).Select(e => bounds[e.From]).DefaultIfEmpty(long.MaxValue).Min();
            if (plan.Into(node.Name).Any(e => e.ToPort.Gathered && bounds[e.From] < long.MaxValue)) least = 0;
            bounds[node.Name] = results.TryGetValue(node.Name, out long given) ? given : least < long.MaxValue && node.Block is IFanOut fanOut ? least * fanOut.FanOut : least;
        }

        return bounds;
    }

    private IEnumerable<PlannedEdge> MainsOf(PlannedNode node) => plan.Into(node.Name).Where(e => !e.ToPort.Gathered);
}
