namespace StreamSynth.Search.Selection;

/// <summary>Gives scored points best first: highest score, then lowest rank.</summary>
internal sealed class ScoreHeap
{
    private (double Score, int Rank)[] _items = new (double, int)[256];

    public int Count { get; private set; }

    /// <summary>Adds points; into an empty heap in linear time.</summary>
    public void Add(ReadOnlySpan<double> scores, ReadOnlySpan<int> ranks)
    {
        if (Count + scores.Length > _items.Length) Array.Resize(ref _items, Math.Max(_items.Length * 2, Count + scores.Length));
        bool fromNothing = Count == 0;
        for (int i = 0; i < scores.Length; i++)
        {
            _items[Count++] = (scores[i], ranks[i]);
            if (!fromNothing) Rise(Count - 1);
        }

        if (!fromNothing) return;
        for (int i = (Count / 2) - 1; i >= 0; i--) Sink(i);
    }

    public bool TryTake(out double score, out int rank)
    {
        (score, rank) = _items[0];
        if (Count == 0) return false;
        _items[0] = _items[--Count];
        Sink(0);

        return true;
    }

    private static bool IsBetter((double Score, int Rank) a, (double Score, int Rank) b) => a.Score > b.Score || (a.Score == b.Score && a.Rank < b.Rank);

    private void Rise(int place)
    {
        (double Score, int Rank) item = _items[place];
        for (; place > 0 && IsBetter(item, _items[(place - 1) / 2]); place = (place - 1) / 2) _items[place] = _items[(place - 1) / 2];
        _items[place] = item;
    }

    private void Sink(int place)
    {
        (double Score, int Rank) item = _items[place];
        for (int child; (child = (2 * place) + 1) < Count; place = child)
        {
            if (child + 1 < Count && IsBetter(_items[child + 1], _items[child])) child++;
            if (!IsBetter(_items[child], item)) break;
            _items[place] = _items[child];
        }

        _items[place] = item;
    }
}
