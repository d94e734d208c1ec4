namespace StreamSynth.Engine.Graph.Rules;

/// <summary>
/// Refuses an edge too small for the batches at its ends. A producer of batches of p reserves p places at once while the consumer may sit on up to c - 1 items of a batch of c
/// that is not yet full: with fewer than p + c - 1 places both would wait for ever.
/// </summary>
internal sealed class CapacityRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftEdge edge in draft.Edges.Where(e => e.From.Descriptor is not null))
        {
            int needed = edge.From.BatchSize + edge.To.BatchSize - 1;
            if (edge.Capacity >= needed) continue;

            faults.Add(new(
                "SS3005",
                $"{edge.To.Path}.limits.capacity",
                $"'capacity' is {edge.Capacity} items, but the edge from '{edge.From.Spec.Name}' (batch {edge.From.BatchSize}) to '{edge.To.Spec.Name}' (batch {edge.To.BatchSize}) needs at least {needed}, or both would wait for each other.",
                $"raise 'capacity' to {needed} or more, or remove it."));
        }
    }
}
