using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Regeneration;

/// <summary>Works out which key an ordinal has at a node, without making the item: keys follow from the seed and the way alone.</summary>
/// <param name="plan">The plan.</param>
public sealed class ItemNames(GraphPlan plan)
{
    /// <summary>Gives the name of an item that leaves a node, or arrives at one that gives nothing on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="ordinal">Ordinal there.</param>
    /// <param name="port">Main input, for a node that reads streams; the first one when nothing is said.</param>
    /// <returns>Ordinal and key; null where a merge or a shuffle before the node gives ordinals anew, so that only a run can tell.</returns>
    public ItemHeader? Of(string node, long ordinal, string? port = null)
    {
        PlannedNode found = plan.Nodes.Single(n => n.Name == node);
        switch (found)
        {
            case { Descriptor.Kind: BlockKind.Source }:
                return ItemHeader.OfSource(KeyMix.Mix(plan.Graph.Seeds.Generation, node), ordinal);
            case { Descriptor.Kind: BlockKind.Merge or BlockKind.Reorder }:
                return null;
            case { Block: IFanOut fanOut }:
                return Before(found, ordinal / fanOut.FanOut, null) is { } parent ? parent.Child((int)(ordinal % fanOut.FanOut), fanOut.FanOut) : null;
            default:
                return Before(found, ordinal, port);
        }
    }

    /// <summary>Gives the name of an item that arrives at a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="ordinal">Ordinal there.</param>
    public ItemHeader? Arriving(string node, long ordinal) => Before(plan.Nodes.Single(n => n.Name == node), ordinal, null);

    // A reader's results are numbered anew; where they arrive, the reader counts as their source.
    private ItemHeader? Before(PlannedNode node, long ordinal, string? port)
    {
        PlannedEdge? edge = plan.Into(node.Name).FirstOrDefault(e => !e.ToPort.Gathered && (port is null || e.ToPort.Name == port));
        if (edge is null) return null;

        return plan.Nodes.Single(n => n.Name == edge.From).Descriptor.Kind == BlockKind.Consume
            ? ItemHeader.OfSource(KeyMix.Mix(plan.Graph.Seeds.Generation, edge.From), ordinal)
            : Of(edge.From, ordinal);
    }
}
