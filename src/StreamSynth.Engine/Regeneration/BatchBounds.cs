namespace StreamSynth.Engine.Regeneration;

/// <summary>Knows where batches of one node begin and end, as far as an earlier run has told.</summary>
internal sealed class BatchBounds
{
    // Where a batch begins, and where it must end. Before the first known one all are counted from 0.
    private readonly SortedList<long, (long Id, long? End)> _starts = new() { [0] = (0, null) };

    /// <summary>Takes what is known.</summary>
    /// <exception cref="ArgumentException">Two batches overlap, or have numbers in another order than their ordinals.</exception>
    public BatchBounds(IEnumerable<KnownBatch> known)
    {
        KnownBatch? before = null;
        foreach (KnownBatch batch in known.OrderBy(b => b.First))
        {
            bool isOrdered = batch.First >= 0 && batch.Id >= 0 && (batch.End is null || batch.End > batch.First)
                && (before is null || (batch.Id > before.Id && batch.First >= (before.End ?? before.First + 1)));
            if (!isOrdered) throw new ArgumentException($"the known batches contradict each other: {before} and {batch}.", nameof(known));

            _starts[batch.First] = (batch.Id, batch.End);
            before = batch;
            if (batch.End is { } end) _starts[end] = (batch.Id + 1, null);
        }

        // What lies between the end of one batch and the beginning of the next did not survive: it belongs to the next.
        Gaps = [.. _starts.Zip(_starts.Skip(1)).Where(p => p.First.Value.End is null && p.First.Value.Id == p.Second.Value.Id && p.First.Key < p.Second.Key).Select(p => p.First.Key)];
    }

    // Beginnings of stretches without survivors.
    private HashSet<long> Gaps { get; }

    /// <summary>Gives the number of the batch that begins at an ordinal; null where none is known to.</summary>
    public long? BeginsAt(long ordinal) => _starts.TryGetValue(ordinal, out (long Id, long? End) start) ? start.Id : null;

    /// <summary>Gives the ordinals that must arrive so that whole batches hold the wanted ones.</summary>
    /// <param name="wanted">Ordinals that are wanted of the node.</param>
    public OrdinalRanges Around(OrdinalRanges wanted)
    {
        List<(long From, long To)> needed = [];
        for (int i = 0; i < _starts.Count; i++)
        {
            (long from, long? next) = (_starts.Keys[i], i + 1 < _starts.Count ? _starts.Keys[i + 1] : null);
            if (!wanted.Meets(from, next ?? long.MaxValue)) continue;

            if (Gaps.Contains(from)) needed.AddRange(wanted.Ranges.Select(r => (Math.Max(r.From, from), Math.Min(r.To, next!.Value))));
            else needed.Add((from, next ?? long.MaxValue));
        }

        return OrdinalRanges.OfRanges(needed);
    }
}
