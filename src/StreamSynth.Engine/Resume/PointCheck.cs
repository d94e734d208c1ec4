using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Resume;

/// <summary>Checks that a point is whole and does not contradict itself: a text edited by hand may say anything, and the run must not find out on its way.</summary>
internal static class PointCheck
{
    /// <summary>Gives one fault per place that is missing, or cannot be.</summary>
    public static IEnumerable<Diagnostic> FaultsOf(GraphPlan plan, ResumePoint point)
    {
        List<string> missing =
        [
            .. plan.Nodes.Where(n => !point.Nodes.ContainsKey(n.Name)).Select(n => $"nodes.{n.Name}"),
            .. plan.Edges.Where(e => !e.ToPort.Gathered && !point.Inputs.ContainsKey(e.Target)).Select(PathOf),
        ];

        return missing.Count > 0
            ? missing.Select(place => Fault(place, "the resume point says nothing of it."))
            : plan.Nodes.SelectMany(n => NodeFaults(plan, n, point)).Concat(plan.Edges.SelectMany(e => EdgeFaults(plan, e, point)));
    }

    private static IEnumerable<Diagnostic> NodeFaults(GraphPlan plan, PlannedNode node, ResumePoint point)
    {
        NodePoint at = point.Nodes[node.Name];
        PlannedEdge[] into = [.. plan.Into(node.Name).Where(e => !e.ToPort.Gathered)];
        string? fault = node.Descriptor.Kind switch
        {
            BlockKind.Source => at.Ordinal != (at.Cursor?.Ordinals ?? 0) ? $"starts at {at.Ordinal}, but is read from {at.Cursor?.Ordinals ?? 0} on" : null,
            BlockKind.Merge => TurnFault(at, into, point),
            BlockKind.Reorder => WindowFault(at, ((IWindowed)node.Block).Window),
            BlockKind.Route when (at.Ordinal > 0 || at.State is not null) && StateKeeping.Of(node.Block)?.Refuse(at.State) is { } reason => $"cannot go on from the state of its block: {reason}",
            _ => null,
        };
        if (fault is not null) yield return Fault($"nodes.{node.Name}", $"the resume point contradicts itself: '{node.Name}' {fault}.");
    }

    private static string? TurnFault(NodePoint at, PlannedEdge[] into, ResumePoint point)
    {
        if (at.Turn is { } turn && into.All(e => e.ToPort.Name != turn)) return $"goes on with input '{turn}', which is not connected";

        long sum = into.Sum(e => point.Inputs[e.Target]);
        return at.Ordinal == sum ? null : $"starts at {at.Ordinal}, but its inputs have given {sum}";
    }

    private static string? WindowFault(NodePoint at, int window)
    {
        if (at.Held.Count == 0) return at.Taken == at.Ordinal ? null : $"starts at {at.Ordinal}, holds nothing, and yet had taken {at.Taken}";
        if (at.Held.Count > window) return $"holds {at.Held.Count} items in a window of {window}";
        if (at.Held.Distinct().Count() < at.Held.Count) return "holds an ordinal twice";

        return at.Held.Min() == at.Ordinal && at.Held.Max() < at.Taken ? null : $"holds ordinals from {at.Held.Min()} to {at.Held.Max()}, which are not those from {at.Ordinal} to below {at.Taken}";
    }

    private static IEnumerable<Diagnostic> EdgeFaults(GraphPlan plan, PlannedEdge edge, ResumePoint point)
    {
        PlannedNode from = plan.Nodes.First(n => n.Name == edge.From);
        long given = point.Nodes[edge.From].FirstGiven(from.Block);
        long needed = edge.ToPort.Gathered ? 0 : point.Inputs[edge.Target];
        if (given > needed) yield return Fault(PathOf(edge), $"the resume point contradicts itself: ordinals from {needed} on are needed, but '{edge.From}' starts at {given}.");

        BlockKind kind = plan.Nodes.First(n => n.Name == edge.To).Descriptor.Kind;
        long ordinal = point.Nodes[edge.To].Ordinal;
        if (!edge.ToPort.Gathered && kind is not (BlockKind.Consume or BlockKind.Merge) && needed != ordinal)
        {
            yield return Fault(PathOf(edge), $"the resume point contradicts itself: ordinals from {needed} on are needed, but '{edge.To}' starts at {ordinal}.");
        }
    }

    private static string PathOf(PlannedEdge edge) => $"nodes.{edge.To}.inputs.{edge.ToPort.Name}";

    private static Diagnostic Fault(string path, string message) => new("SS6202", path, message, "take the checkpoint before, or start a new run.");
}
