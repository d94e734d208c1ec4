namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Orders the nodes so that each comes after all that feed it, and names a cycle where that cannot be.</summary>
internal sealed class CycleRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        var order = new List<DraftNode>();
        var finished = new HashSet<DraftNode>();
        var path = new List<DraftNode>();
        bool cyclic = false;
        foreach (DraftNode node in draft.Nodes.Values) cyclic |= Visit(draft, node, path, finished, order, faults);
        if (!cyclic) draft.Order = order;
    }

    private static bool Visit(PlanDraft draft, DraftNode node, List<DraftNode> path, HashSet<DraftNode> finished, List<DraftNode> order, ICollection<Diagnostic> faults)
    {
        if (finished.Contains(node)) return false;
        if (path.Contains(node))
        {
            // The walk goes against the flow; people read with it.
            string cycle = string.Join(" -> ", path.Skip(path.IndexOf(node)).Append(node).Reverse().Select(n => n.Spec.Name));
            faults.Add(new("SS1004", node.Path, $"the graph has a cycle: {cycle}.", "an item can never enter it; take one of these inputs from another node."));
            return true;
        }

        path.Add(node);
        bool cyclic = false;
        foreach (DraftEdge edge in draft.Edges.Where(e => e.To == node)) cyclic |= Visit(draft, edge.From, path, finished, order, faults);
        path.RemoveAt(path.Count - 1);
        if (finished.Add(node)) order.Add(node);

        return cyclic;
    }
}
