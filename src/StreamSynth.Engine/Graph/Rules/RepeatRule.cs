namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Checks that items which a block wants a second time after an interruption would come out alike: nothing on their way may give something else in another run.</summary>
internal sealed class RepeatRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Nodes.Values)
        {
            if (node.Block?.TakesAgain is not { } again) continue;

            HashSet<DraftNode> before = [];
            foreach (DraftEdge edge in draft.Edges.Where(e => e.To == node && e.Input == again.Input)) Gather(edge.From, draft, before);
            foreach (DraftNode other in draft.Nodes.Values.Where(before.Contains))
            {
                if (ReasonOf(other) is not { } reason) continue;

                faults.Add(new(
                    "SS2016",
                    $"{node.Path}.{again.Option}",
                    $"'{node.Spec.Name}' wants items of '{again.Input}' a second time when a run goes on, but '{other.Spec.Name}' {reason}: they might be others.",
                    $"leave the option out, or take '{other.Spec.Name}' out of the way."));
            }
        }
    }

    private static void Gather(DraftNode node, PlanDraft draft, HashSet<DraftNode> before)
    {
        if (!before.Add(node)) return;

        foreach (DraftEdge edge in draft.Edges.Where(e => e.To == node)) Gather(edge.From, draft, before);
    }

    private static string? ReasonOf(DraftNode node) => (node.Block is { RepeatsWhenResumed: false } block ? block.CannotRepeat : null) ?? node.Block?.DependsOnTiming
        ?? (node.Replicas.DistinctBy(r => r.Device.Kind).Count() > 1 ? "runs on unlike devices" : null);
}
