namespace StreamSynth.Search.Selection;

/// <summary>Picks points that no model ranks: hinted ones in their order, then any, drawn by seed and id.</summary>
internal sealed class Outsiders(CandidatePool pool, IReadOnlyList<int> hints, ulong seed)
{
    /// <summary>Picks points that were not taken.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fromPoolToo">Whether candidates may be picked; else only points outside the pool.</param>
    /// <returns>At most so many, each once.</returns>
    public List<int> Pick(int count, bool fromPoolToo)
    {
        List<int> picked = [];
        HashSet<int> seen = [];
        foreach (int hint in hints)
        {
            if (picked.Count == count) return picked;
            if (IsFree(hint, fromPoolToo) && seen.Add(hint)) picked.Add(hint);
        }

        // Every point has a place in one random order, so what was picked before does not change who comes next.
        PriorityQueue<int, (ulong, int)> lowest = new(Comparer<(ulong, int)>.Create((a, b) => b.CompareTo(a)));
        int wanted = count - picked.Count;
        for (int row = 0; row < pool.Points.Count && wanted > 0; row++)
        {
            if (!IsFree(row, fromPoolToo) || seen.Contains(row)) continue;
            (ulong, int) place = (Chance.Mix(seed, pool.Points.IdBytes(row)), pool.Points.Ranks[row]);
            if (lowest.Count < wanted) lowest.Enqueue(row, place);
            else if (lowest.TryPeek(out _, out (ulong, int) last) && place.CompareTo(last) < 0) lowest.DequeueEnqueue(row, place);
        }

        int first = picked.Count;
        while (lowest.TryDequeue(out int row, out _)) picked.Insert(first, row);

        return picked;
    }

    private bool IsFree(int row, bool fromPoolToo) => fromPoolToo ? !pool.IsTaken(row) : pool.IsOutside(row);
}
