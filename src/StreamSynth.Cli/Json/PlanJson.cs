using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Json;

/// <summary>Is a planned graph as <c>--json</c> shows it.</summary>
internal sealed record PlanJson(
    string Name, ulong Seed, long MemoryBytes, long PlannedBytes, IReadOnlyList<PlanNodeJson> Nodes, IReadOnlyList<PlanEdgeJson> Edges)
{
    public static PlanJson Of(GraphPlan plan) => new(
        plan.Graph.Name,
        plan.Graph.Seeds.Run,
        plan.Graph.MemoryBytes,
        plan.PlannedBytes,
        [.. plan.Nodes.Select(PlanNodeJson.Of)],
        [.. plan.Edges.Select(e => PlanEdgeJson.Of(plan, e))]);
}

/// <summary>Is one node of a planned graph.</summary>
internal sealed record PlanNodeJson(string Name, string Block, BlockKind Kind, NodeLimits Limits, long GatherBytes, long PartitionBytes)
{
    public static PlanNodeJson Of(PlannedNode node) =>
        new(node.Name, node.Descriptor.Name, node.Descriptor.Kind, node.Spec.Limits, node.GatherBytes, node.PartitionBytes);
}

/// <summary>Is one edge of a planned graph; shape is null where the payload has none.</summary>
internal sealed record PlanEdgeJson(string From, string To, string Payload, string? Shape, bool Gathered, int Items, long ItemBytes, long Bytes)
{
    public static PlanEdgeJson Of(GraphPlan plan, PlannedEdge edge) => new(
        edge.Source,
        edge.Target,
        edge.FromPort.PayloadText,
        Printing.EdgeText.ShapeOn(plan, edge)?.ToString(),
        edge.ToPort.Gathered,
        edge.Capacity,
        edge.ItemBytes,
        edge.CreditBytes);
}
