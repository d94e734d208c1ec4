using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Proves that the fixed credits of all edges and partitions fit into the graph's memory.</summary>
internal sealed class MemoryRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        if (draft.Nodes.Values.Any(n => n.Block is null)) return;

        List<(string What, long Bytes)> parts =
        [
            .. draft.Edges.Select(e => ($"edge {e.From.Spec.Name} -> {e.To.Spec.Name} ({e.Capacity} items of {ByteSize.Format(e.From.MaxOutputBytes)})", Product(e.Capacity, e.From.MaxOutputBytes))),
            .. draft.Nodes.Values.Select(n => ($"gathered inputs of {n.Spec.Name}", n.GatherBytes)),
            .. draft.Nodes.Values.Select(n => ($"partition of {n.Spec.Name}", n.Replicas.Sum(r => r.Block.PartitionBytes))),
        ];
        long sum = parts.Aggregate(0L, (s, p) => s > long.MaxValue - p.Bytes ? long.MaxValue : s + p.Bytes);
        if (sum <= draft.Graph.MemoryBytes) return;

        string largest = string.Join("; ", parts.OrderByDescending(p => p.Bytes).Take(3).Select(p => $"{p.What}: {ByteSize.Format(p.Bytes)}"));
        faults.Add(new(
            "SS3006",
            "memory",
            $"'memory' is {ByteSize.Format(draft.Graph.MemoryBytes)}, but edges and partitions can hold {ByteSize.Format(sum)}. Largest: {largest}.",
            "raise 'memory', or lower capacity, batch, gather or pool of the largest parts."));
    }

    // Options may be huge: an overflow must not make them look small.
    private static long Product(int items, long bytes) => bytes > long.MaxValue / items ? long.MaxValue : items * bytes;
}
