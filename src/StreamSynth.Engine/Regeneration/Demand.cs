using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Regeneration;

/// <summary>
/// Works out backwards, from the items that are wanted of one node, which payloads each link must carry, so that they come out as in a whole run. A one-to-one node needs the same ordinals;
/// an expansion their parents; a batch node all members of their batches; what keeps an order or a state needs all that came before; what is gathered is needed whole.
/// </summary>
internal sealed class Demand
{
    private readonly Dictionary<PlannedEdge, OrdinalRanges> _edges = [];
    private readonly Dictionary<string, OrdinalRanges> _outputs = [];
    private readonly Dictionary<string, BatchBounds> _bounds = [];

    /// <summary>Works it out.</summary>
    /// <param name="plan">The plan, which ends at the wanted node.</param>
    /// <param name="request">What is wanted.</param>
    public Demand(GraphPlan plan, RegenerationRequest request)
    {
        foreach (PlannedNode node in plan.Nodes.Reverse())
        {
            OrdinalRanges wanted = plan.OutOf(node.Name).Select(e => _edges[e]).Aggregate(OrdinalRanges.None, (all, one) => all.Union(one));
            if (node.Name == request.Node) wanted = wanted.Union(request.Ordinals);
            if (node.Descriptor.Kind == BlockKind.BatchTransform) _bounds[node.Name] = new(request.Batches.GetValueOrDefault(node.Name) ?? []);

            _outputs[node.Name] = wanted;
            OrdinalRanges needed = NeededBy(node, wanted);
            foreach (PlannedEdge edge in plan.Into(node.Name)) _edges[edge] = edge.ToPort.Gathered ? OrdinalRanges.All : needed;
        }
    }

    /// <summary>Gives the ordinals whose payloads a link must carry.</summary>
    public OrdinalRanges On(PlannedEdge edge) => _edges[edge];

    /// <summary>Gives the ordinals that are wanted of a node.</summary>
    public OrdinalRanges Of(string node) => _outputs[node];

    /// <summary>Gives what is known of a batch node's batches.</summary>
    public BatchBounds BoundsOf(string node) => _bounds[node];

    private OrdinalRanges NeededBy(PlannedNode node, OrdinalRanges wanted) => node switch
    {
        _ when wanted.IsEmpty => wanted,
        { Descriptor.Kind: BlockKind.BatchTransform, Block: IWindowed { Window: > 0 } windowed } => wanted.Windows(windowed.Window),
        { Descriptor.Kind: BlockKind.BatchTransform } => _bounds[node.Name].Around(wanted),
        { Block: IFanOut fanOut } => wanted.Parents(fanOut.FanOut),
        { Descriptor.Kind: BlockKind.Reorder } => OrdinalRanges.Below(Plus(wanted.End, ((IWindowed)node.Block).Window)),

        // The n-th item of a merge is at most the n-th of an input.
        { Descriptor.Kind: BlockKind.Merge } => OrdinalRanges.Below(wanted.End),
        { Block: IRoute { ChoosesByItemAlone: false } } => OrdinalRanges.Below(wanted.End),
        _ => wanted,
    };

    private static long Plus(long end, int more) => end == long.MaxValue ? end : end + more;
}
