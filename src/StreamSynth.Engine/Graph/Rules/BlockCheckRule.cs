namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Lets each block look at its options and files.</summary>
internal sealed class BlockCheckRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Nodes.Values.Where(n => n.Block is not null))
        {
            foreach (Diagnostic fault in node.Replicas.DistinctBy(r => r.Device).SelectMany(r => r.Block.Check()).Distinct().Concat(node.Block!.CheckInputs(Connected(node))))
            {
                faults.Add(fault with { Path = fault.Path.Length == 0 ? node.Path : $"{node.Path}.{fault.Path}" });
            }

            if (node.Block!.DependsOnTiming is not { } why) continue;

            faults.Add(new(
                "SS2015", node.Path, $"'{node.Spec.Name}' {why}, so this run is not deterministic, and its record says so.", null, Severity.Warning));
        }
    }

    // As the graph is written: an input whose source has a fault of its own is not blamed on this node.
    private static HashSet<string> Connected(DraftNode node) => [.. node.Spec.Inputs.Keys];
}
