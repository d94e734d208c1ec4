using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Regeneration;

/// <summary>Works out which key an ordinal has at a place of a graph, without making the item: keys follow from the seed and the way alone.</summary>
public sealed class ItemNames
{
    private readonly ulong _source;
    private readonly int[] _fanOuts;

    private ItemNames(ulong source, int[] fanOuts) => (_source, _fanOuts) = (source, fanOuts);

    /// <summary>Gives the names of the items that leave a node, or arrive at one that reads or writes streams.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="node">The node.</param>
    /// <param name="port">Main input, for a node that reads streams; the first one when nothing is said.</param>
    /// <returns>The names; null where a merge or a shuffle on the way gives ordinals anew, so that only a run can tell.</returns>
    public static ItemNames? Leaving(GraphPlan plan, string node, string? port = null) => Follow(plan, plan.Nodes.Single(n => n.Name == node), port, []);

    /// <summary>Gives the names of the items that arrive at a node's first input; null for a source, and where only a run can tell.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="node">The node.</param>
    public static ItemNames? Arriving(GraphPlan plan, string node) => Before(plan, node, null, []);

    /// <summary>Gives ordinal and key of an item.</summary>
    public ItemHeader this[long ordinal]
    {
        get
        {
            Span<int> children = stackalloc int[_fanOuts.Length];
            long parent = ordinal;
            for (int i = _fanOuts.Length - 1; i >= 0; i--)
            {
                children[i] = (int)(parent % _fanOuts[i]);
                parent /= _fanOuts[i];
            }

            ItemHeader item = ItemHeader.OfSource(_source, parent);
            for (int i = 0; i < _fanOuts.Length; i++) item = item.Child(children[i], _fanOuts[i]);

            return item;
        }
    }

    private static ItemNames? Follow(GraphPlan plan, PlannedNode node, string? port, IReadOnlyList<int> fanOuts) => node switch
    {
        { Descriptor.Kind: BlockKind.Source } => new(KeyMix.Mix(plan.Graph.Seeds.Generation, node.Name), [.. fanOuts]),
        { Descriptor.Kind: BlockKind.Merge or BlockKind.Reorder } => null,
        { Block: IFanOut fanOut } => Before(plan, node.Name, null, [fanOut.FanOut, .. fanOuts]),
        _ => Before(plan, node.Name, port, fanOuts),
    };

    // A reader numbers its results anew, as a source does.
    private static ItemNames? Before(GraphPlan plan, string node, string? port, IReadOnlyList<int> fanOuts)
    {
        PlannedEdge? edge = plan.Into(node).FirstOrDefault(e => !e.ToPort.Gathered && (port is null || e.ToPort.Name == port));
        if (edge is null) return null;

        PlannedNode from = plan.Nodes.Single(n => n.Name == edge.From);
        return from.Descriptor.Kind == BlockKind.Consume ? new(KeyMix.Mix(plan.Graph.Seeds.Generation, from.Name), [.. fanOuts]) : Follow(plan, from, null, fanOuts);
    }
}
