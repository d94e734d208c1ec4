namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Settles what a block that takes any payload takes here: what is connected to it.</summary>
internal sealed class PayloadRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Order ?? [])
        {
            if (node.Descriptor is not { IsOpen: true }) continue;

            // In the order of the ports, not of the file; what is upstream is settled already, or was at fault.
            DraftEdge? first = node.Descriptor.Mains.SelectMany(port => draft.Edges.Where(e => e.To == node && e.Input == port.Name && !e.FromPort.IsOpen)).FirstOrDefault();
            if (first is null) continue;
            if (!first.ToPort.Takes(first.FromPort.Payload))
            {
                faults.Add(PortRule.WrongPayload(first, draft.Catalog));
                continue;
            }

            node.Descriptor = node.Descriptor.Close(first.FromPort.Payload);
            node.MakeReplicas(draft.Places);
        }
    }
}
