namespace StreamSynth.Engine.Graph.Rules;

/// <summary>
/// Refuses a graph in which a gathered input could wait for ever. A node with a gathered input starts its main work only when that input has ended. If the source
/// of the gathered input also feeds a stream that waits for the node's main work, neither can go on: the stream's edge fills, the source stops, the gathered input never ends.
/// </summary>
internal sealed class GatherRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        if (draft.Order is null) return;

        foreach (DraftEdge gathered in draft.Edges.Where(e => e.ToPort.Gathered))
        {
            foreach (DraftNode ancestor in AncestorsOf(draft, gathered))
            {
                DraftEdge? stuck = draft.Edges.FirstOrDefault(e => e.From == ancestor && !LeadsTo(draft, e, gathered) && WaitsFor(draft, e, gathered.To));
                if (stuck is null) continue;

                faults.Add(new(
                    "SS3007",
                    gathered.Path,
                    $"'{gathered.To.Spec.Name}' waits until '{ancestor.Spec.Name}' has ended, but '{ancestor.Spec.Name}' also feeds '{stuck.To.Spec.Name}.{stuck.ToPort.Name}', which waits for '{gathered.To.Spec.Name}': neither could go on.",
                    $"give '{gathered.To.Spec.Name}' a source node of its own for this input."));
                break;
            }
        }
    }

    private static IEnumerable<DraftNode> AncestorsOf(PlanDraft draft, DraftEdge edge)
    {
        var seen = new HashSet<DraftNode>();
        var open = new Stack<DraftNode>([edge.From]);
        while (open.TryPop(out DraftNode? node))
        {
            if (!seen.Add(node)) continue;
            yield return node;
            foreach (DraftEdge up in draft.Edges.Where(e => e.To == node && !e.ToPort.Gathered)) open.Push(up.From);
        }
    }

    private static bool LeadsTo(PlanDraft draft, DraftEdge edge, DraftEdge gathered) =>
        edge == gathered || (!edge.ToPort.Gathered && draft.Edges.Any(e => e.From == edge.To && LeadsTo(draft, e, gathered)));

    // A stream is drained at once unless its path reaches, by main inputs, a node that must first wait for the gathering node.
    private static bool WaitsFor(PlanDraft draft, DraftEdge edge, DraftNode gathering)
    {
        if (edge.ToPort.Gathered) return false;
        if (edge.To == gathering || GathersFrom(draft, edge.To, gathering) || MeetsAfter(draft, edge, gathering)) return true;

        return draft.Edges.Any(e => e.From == edge.To && WaitsFor(draft, e, gathering));
    }

    // Where streams meet, each waits for the others.
    private static bool MeetsAfter(PlanDraft draft, DraftEdge edge, DraftNode gathering) =>
        draft.Edges.Any(e => e.To == edge.To && e != edge && !e.ToPort.Gathered && DependsOn(draft, e.From, gathering));

    private static bool GathersFrom(PlanDraft draft, DraftNode node, DraftNode gathering) =>
        draft.Edges.Any(e => e.To == node && e.ToPort.Gathered && DependsOn(draft, e.From, gathering));

    private static bool DependsOn(PlanDraft draft, DraftNode node, DraftNode ancestor) =>
        node == ancestor || draft.Edges.Any(e => e.To == node && DependsOn(draft, e.From, ancestor));
}
