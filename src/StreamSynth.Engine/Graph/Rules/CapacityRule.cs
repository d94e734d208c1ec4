namespace StreamSynth.Engine.Graph.Rules;

/// <summary>
/// Refuses an edge too small for the batches at its ends. A producer of batches of p reserves p places at once while the consumer may sit on up to c - 1 items of a batch of c
/// that is not yet full: with fewer than p + c - 1 places both would wait for ever. Where branches meet, what the other branches keep back (<see cref="LoopRule"/>) comes on top.
/// </summary>
internal sealed class CapacityRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftEdge edge in draft.Edges.Where(e => e.From.Descriptor is not null))
        {
            if (edge.Capacity >= edge.Least) continue;

            string batches = $"the edge from '{edge.From.Spec.Name}' (batch {edge.From.Reserves}) to '{edge.To.Spec.Name}' (batch {edge.To.Collects}) needs at least {edge.Least}";
            string elsewhere = edge.KeptBackElsewhere > 0 ? $", since the branches that it meets can keep back {edge.KeptBackElsewhere}" : string.Empty;
            faults.Add(new(
                "SS3005",
                $"{edge.To.Path}.limits.capacity",
                $"'capacity' is {edge.Capacity} items, but {batches}{elsewhere}, or both would wait for each other.",
                $"raise 'capacity' to {edge.Least} or more, or remove it."));
        }
    }
}
