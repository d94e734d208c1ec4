namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Walks a draft along main inputs, with the flow and against it; gathered inputs are read before the flow starts and do not count.</summary>
internal sealed class Ways(PlanDraft draft)
{
    /// <summary>Gives all links of main inputs.</summary>
    public IReadOnlyList<DraftEdge> Edges { get; } = [.. draft.Edges.Where(e => !e.ToPort.Gathered)];

    /// <summary>Gives the main links into a node, in the order of its ports.</summary>
    public IEnumerable<DraftEdge> Into(DraftNode node) => node.Descriptor!.Mains.SelectMany(p => Edges.Where(e => e.To == node && e.Input == p.Name));

    /// <summary>Tells whether several streams meet at a node.</summary>
    public bool Meets(DraftNode node) => Into(node).Skip(1).Any();

    /// <summary>Tells whether two nodes are connected, with or against the flow, by a way that leaves a link and a node out.</summary>
    public bool Connect(DraftNode from, DraftNode to, DraftEdge? without = null, DraftNode? around = null) =>
        Spread(from, n => Edges.Where(e => e != without).SelectMany(e => e.From == n ? [e.To] : e.To == n ? [e.From] : Array.Empty<DraftNode>()), around).Contains(to);

    /// <summary>Tells whether a node lies on a branch that meets another one: what feeds it and what it feeds are connected past it.</summary>
    public bool IsInside(DraftNode node) => Into(node).Any(i => Edges.Any(o => o.From == node && Connect(i.From, o.To, around: node)));

    /// <summary>Tells whether the flow from a node reaches one where streams meet without taking a certain link.</summary>
    public bool ReachesMeeting(DraftNode node, DraftEdge without) => Edges.Any(e => e != without && Meets(e.To) && (e.From == node || Leads(node, e.From, without)));

    /// <summary>
    /// Gives the nodes before a node whose skipped and failed items are not shared by all the streams that meet after it: an item that is lost where the branches have
    /// not parted yet is lost on all of them.
    /// </summary>
    public IReadOnlySet<string> NotShared(DraftNode node)
    {
        List<DraftNode> meetings = [.. draft.Order!.Where(n => Meets(n) && Leads(node, n))];
        return draft.Order!
            .Where(n => n != node && Leads(n, node))
            .Where(n => n.Descriptor!.Outputs.Count > 1 || meetings.Any(m => !AllPass(n, m)))
            .Select(n => n.Spec.Name)
            .ToHashSet();
    }

    private bool AllPass(DraftNode gate, DraftNode target) =>
        !draft.Order!.Any(s => s != gate && s.Descriptor!.Mains.Count == 0 && Spread(s, Forward(null), gate).Contains(target));

    private bool Leads(DraftNode from, DraftNode to, DraftEdge? without = null) => from != to && Spread(from, Forward(without), null).Contains(to);

    private Func<DraftNode, IEnumerable<DraftNode>> Forward(DraftEdge? without) => n => Edges.Where(e => e.From == n && e != without).Select(e => e.To);

    private static HashSet<DraftNode> Spread(DraftNode from, Func<DraftNode, IEnumerable<DraftNode>> next, DraftNode? around)
    {
        var seen = new HashSet<DraftNode>();
        var open = new Stack<DraftNode>([from]);
        while (open.TryPop(out DraftNode? node))
        {
            if (node == around || !seen.Add(node)) continue;
            foreach (DraftNode n in next(node)) open.Push(n);
        }

        return seen;
    }
}
