using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>
/// Refuses a join whose inputs do not carry the same items. A join pairs by ordinal, so both ways must start at one numbering of items and expand them alike;
/// what numbers anew (a source, a shuffle, a merge, a reader) starts another one.
/// </summary>
internal sealed class LineageRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        var lineages = new Dictionary<DraftNode, Lineage>();
        foreach (DraftNode node in draft.Order ?? [])
        {
            if (node.Descriptor is null || node.Block is null) continue;

            List<(DraftEdge Edge, Lineage Lineage)> inputs =
                [.. draft.Edges.Where(e => e.To == node && !e.ToPort.Gathered && lineages.ContainsKey(e.From)).OrderBy(PortIndex).Select(e => (e, lineages[e.From]))];
            if (node.Descriptor.Kind == BlockKind.Join && inputs is [var first, var second] && first.Lineage != second.Lineage)
            {
                faults.Add(new(
                    "SS3008",
                    second.Edge.Path,
                    $"'{node.Spec.Name}' joins the two halves of one item, but '{first.Edge.Source}' carries {first.Lineage}, and '{second.Edge.Source}' carries {second.Lineage}.",
                    "connect two ways that start at one output and expand alike, with nothing between that numbers items anew (merge, shuffle)."));
                continue;
            }

            if (NumbersAnew(node.Descriptor.Kind)) lineages[node] = new(node.Spec.Name, string.Empty);
            else if (inputs.Count > 0) lineages[node] = node.Block is IFanOut expand ? inputs[0].Lineage.Times(expand.FanOut) : inputs[0].Lineage;
        }
    }

    private static bool NumbersAnew(BlockKind kind) => kind is BlockKind.Source or BlockKind.Reorder or BlockKind.Merge or BlockKind.Consume;

    private static int PortIndex(DraftEdge edge) => edge.To.Descriptor!.Mains.ToList().FindIndex(p => p.Name == edge.Input);

    /// <summary>Says which items a stream carries.</summary>
    /// <param name="Origin">Node that numbered them.</param>
    /// <param name="Expansions">Every expansion since, in order: 2 x 3 is not 3 x 2.</param>
    private sealed record Lineage(string Origin, string Expansions)
    {
        public Lineage Times(int fanOut) => this with { Expansions = $"{Expansions} x {fanOut}" };

        public override string ToString() => $"items of '{Origin}'{Expansions}";
    }
}
