using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Regeneration;

/// <summary>Cuts a plan off below one node: only what feeds it stays.</summary>
internal static class CutPlan
{
    /// <summary>Cuts a plan.</summary>
    /// <param name="plan">The whole plan.</param>
    /// <param name="request">Names the node. One that reads or writes streams becomes an end that only takes what arrives.</param>
    /// <exception cref="GraphException">There is no such node or port (SS6301), or what a reader made lies before it (SS6302).</exception>
    public static GraphPlan Below(GraphPlan plan, RegenerationRequest request)
    {
        PlannedNode node = plan.Nodes.FirstOrDefault(n => n.Name == request.Node) ?? throw Unknown("node", request.Node, plan.Nodes.Select(n => n.Name), $"nodes.{request.Node}");
        if (node.Descriptor.Kind is not (BlockKind.Consume or BlockKind.Sink)) return Keep(plan, node, [.. plan.Into(node.Name)]);

        PlannedEdge[] mains = [.. plan.Into(node.Name).Where(e => !e.ToPort.Gathered)];
        PlannedEdge edge = mains.FirstOrDefault(e => request.Port is null || e.ToPort.Name == request.Port)
            ?? throw Unknown("connected input", request.Port!, mains.Select(e => e.ToPort.Name), $"nodes.{request.Node}.inputs");
        BlockDescriptor end = node.Descriptor with { Kind = BlockKind.Sink, Class = typeof(Taker<>).MakeGenericType(edge.FromPort.Payload), Mains = [edge.ToPort], Gathered = [], Outputs = [] };
        Replica taker = new(Device.Cpu, (IBlock)Activator.CreateInstance(end.Class)!);

        return Keep(plan, node with { Descriptor = end, Replicas = [taker], GatherBytes = 0 }, [edge]);
    }

    private static GraphPlan Keep(GraphPlan plan, PlannedNode last, IReadOnlyList<PlannedEdge> into)
    {
        HashSet<PlannedEdge> edges = [.. into];
        HashSet<string> names = [.. into.Select(e => e.From)];
        foreach (PlannedNode node in plan.Nodes.Reverse().Where(n => names.Contains(n.Name)))
        {
            if (node.Descriptor.Kind == BlockKind.Consume)
            {
                throw new GraphException(new Diagnostic(
                    "SS6302",
                    $"nodes.{last.Name}",
                    $"'{last.Name}' works on what '{node.Name}' ({node.Descriptor.Name}) makes of a whole stream: no single item of it can be made again.",
                    $"name '{node.Name}' itself, or a node before it."));
            }

            foreach (PlannedEdge edge in plan.Into(node.Name))
            {
                edges.Add(edge);
                names.Add(edge.From);
            }
        }

        // Failed items are what some ask for: they must not end the run.
        GraphSpec graph = plan.Graph with { OnError = OnError.Skip, MaxFailures = long.MaxValue };

        return new(graph, [.. plan.Nodes.Where(n => names.Contains(n.Name)), last], [.. plan.Edges.Where(edges.Contains)]);
    }

    private static GraphException Unknown(string what, string found, IEnumerable<string> known, string path)
    {
        string[] all = [.. known];
        string fix = Suggestion.For(found, all) ?? $"there {(all.Length == 1 ? "is" : "are")} {string.Join(", ", all)}.";

        return new(new Diagnostic("SS6301", path, $"the graph has no {what} '{found}'.", fix));
    }

    /// <summary>Takes what arrives and does nothing with it.</summary>
    private sealed class Taker<T> : ISink<T>
        where T : class, IPayload
    {
        public ValueTask WriteAsync(T input, ItemScope item, CancellationToken cancel) => ValueTask.CompletedTask;
    }
}
