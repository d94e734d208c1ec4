using System.Globalization;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Resume;

/// <summary>Tells whether a plan can go on after it was interrupted, and whether it is still the plan that was.</summary>
public static class ResumeRules
{
    /// <summary>Gives one fault per node that keeps a run of this plan from going on exactly where it was; all in one pass, before anything runs.</summary>
    public static IReadOnlyList<Diagnostic> Check(GraphPlan plan) =>
        [.. plan.Nodes.Select(n => (Node: n, Reason: ReasonOf(n))).Where(n => n.Reason is not null).Select(n => new Diagnostic(
            "SS6201",
            $"nodes.{n.Node.Name}",
            $"a run with '{n.Node.Name}' ({n.Node.Descriptor.Name}) cannot be resumed: {n.Reason}.",
            "take the node out, or run without checkpoints."))];

    /// <summary>Gives one fault per difference between a plan and the one that a point was taken of: names, kinds, links, seeds, and sizes of batches, windows and expansions; and one per place at which the point contradicts itself.</summary>
    public static IReadOnlyList<Diagnostic> Differences(GraphPlan plan, ResumePoint point)
    {
        IReadOnlyDictionary<string, string> now = Identify(plan);
        return
        [
            .. point.Plan.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .Select(place => (Place: place, Was: point.Plan.GetValueOrDefault(place), Is: now.GetValueOrDefault(place)))
                .Where(d => d.Was != d.Is)
                .Select(d => new Diagnostic("SS6202", d.Place, $"is {d.Is ?? "not there"}, but was {d.Was ?? "not there"} when the run was saved.", "put it back as it was, or start a new run.")),
            .. PointCheck.FaultsOf(plan, point),
        ];
    }

    /// <summary>Gives what decides which item has which ordinal, key and batch, by its place in the graph.</summary>
    internal static IReadOnlyDictionary<string, string> Identify(GraphPlan plan)
    {
        SortedDictionary<string, string> parts = new(StringComparer.Ordinal)
        {
            ["seeds.generation"] = Text(plan.Graph.Seeds.Generation),
            ["seeds.data"] = Text(plan.Graph.Seeds.Data),
        };
        foreach (PlannedNode node in plan.Nodes)
        {
            string path = $"nodes.{node.Name}";
            parts[$"{path}.block"] = node.Descriptor.Name;
            parts[$"{path}.kind"] = node.Descriptor.Kind.ToString();
            if (node.Block is IWindowed { Window: > 0 } windowed) parts[$"{path}.window"] = Text(windowed.Window);
            else if (node.Descriptor.Kind == BlockKind.BatchTransform) parts[$"{path}.limits.batch"] = Text(node.Spec.Limits.Batch);
            if (node.Block is IFanOut fanOut) parts[$"{path}.fanOut"] = Text(fanOut.FanOut);
            if (node.Span is { } span) parts[$"{path}.span"] = $"{Text(span.Ordinals)} of {string.Join(", ", span.Counted.Order(StringComparer.Ordinal))}";
            foreach (PlannedEdge edge in plan.Into(node.Name)) parts[$"{path}.inputs.{edge.ToPort.Name}"] = edge.Source;
        }

        return parts;
    }

    /// <summary>Gives the nodes that work from the beginning again whatever the marks: an input is gathered whole from what they give.</summary>
    internal static IReadOnlySet<string> FromTheBeginning(GraphPlan plan)
    {
        HashSet<string> nodes = [];
        foreach (PlannedNode node in plan.Nodes.Reverse().Where(n => n.Descriptor.Kind != BlockKind.Consume))
        {
            if (plan.OutOf(node.Name).Any(e => e.ToPort.Gathered || nodes.Contains(e.To))) nodes.Add(node.Name);
        }

        return nodes;
    }

    private static string? ReasonOf(PlannedNode node) => node switch
    {
        { Block.DependsOnTiming: { } reason } => $"'{node.Name}' {reason}, so results depend on timing",
        { HasUnlikeDevices: true } => "its devices are of several kinds, so results depend on timing",
        { Block: IRoute { ChoosesByItemAlone: false } route } when StateKeeping.StateOf(route.GetType()) is null => "where it sends an item depends on the items before, and it does not save what it knows of them",
        _ => null,
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
