// Second hop of the path of one item: GraphSpec -> GraphPlan, through Rules/*.cs. Next: Execution/GraphRunner.cs.
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph.Rules;

namespace StreamSynth.Engine.Graph;

/// <summary>Checks one thing about a graph and works out what follows from it.</summary>
public interface IGraphRule
{
    /// <summary>Adds every fault that it finds and fills its part of the draft.</summary>
    void Check(PlanDraft draft, ICollection<Diagnostic> faults);
}

/// <summary>Turns a graph into a plan, or tells every reason why not.</summary>
public static class GraphPlanner
{
    /// <summary>Lists the rules in the order in which one builds on the other.</summary>
    public static IReadOnlyList<IGraphRule> Rules { get; } =
        [new BlockRule(), new WiringRule(), new CycleRule(), new PayloadRule(), new LimitsRule(), new DeviceRule(), new PortRule(), new BlockCheckRule(), new RepeatRule(), new GatherRule(), new LineageRule(), new LoopRule(), new CapacityRule(), new MemoryRule()];

    /// <summary>Plans a graph; null when there is an error, all of which are then in the list.</summary>
    public static GraphPlan? Plan(GraphSpec graph, BlockCatalog catalog, Places places, ICollection<Diagnostic> faults)
    {
        var draft = new PlanDraft(graph, catalog, places);
        foreach (IGraphRule rule in Rules) rule.Check(draft, faults);
        if (faults.Any(f => f.Severity == Severity.Error) || draft.Order is null) return null;

        return new(
            graph,
            [.. draft.Order.Select(n => new PlannedNode(n.Spec, n.Descriptor!, n.Replicas, n.InputShape, n.OutputShape, n.MaxOutputBytes, n.GatherBytes) { Span = n.Span })],
            [.. draft.Edges.Select(e => new PlannedEdge(e.From.Spec.Name, e.FromPort, e.To.Spec.Name, e.ToPort, e.Capacity, e.From.MaxOutputBytes) { IsInLoop = e.IsInLoop })]);
    }

    /// <summary>Reads and plans a graph text in one go.</summary>
    /// <returns>The plan; null when there is an error.</returns>
    public static GraphPlan? Plan(string text, IEnumerable<string> overrides, BlockCatalog catalog, Places places, ICollection<Diagnostic> faults)
    {
        GraphSpec? graph = GraphLoader.Load(text, overrides, faults);

        return graph is null ? null : Plan(graph, catalog, places, faults);
    }
}
