namespace StreamSynth.Search.Neighbours.Exact;

/// <summary>Keeps the largest keys of those offered: a buffer of twice as many, halved whenever it is full, which costs a few nanoseconds per key.</summary>
internal sealed class Best(int count)
{
    private readonly ulong[] _keys = new ulong[count * 2];
    private int _filled;

    /// <summary>Gets the similarity below which a key cannot be among the best any more.</summary>
    public float Least { get; private set; } = float.NegativeInfinity;

    public void Offer(ulong key)
    {
        _keys[_filled++] = key;
        if (_filled == _keys.Length) Halve();
    }

    public void Offer(Best other)
    {
        foreach (ulong key in other._keys.AsSpan(0, other._filled)) Offer(key);
    }

    public void Clear()
    {
        _filled = 0;
        Least = float.NegativeInfinity;
    }

    /// <summary>Gives the best, largest first; there must have been at least as many.</summary>
    public ReadOnlySpan<ulong> Sorted()
    {
        if (_filled > count) Halve();
        Span<ulong> best = _keys.AsSpan(0, _filled);
        best.Sort();
        best.Reverse();

        return best;
    }

    private void Halve()
    {
        Select(_keys.AsSpan(0, _filled), count);
        _filled = count;
        ulong least = ulong.MaxValue;
        foreach (ulong key in _keys.AsSpan(0, count)) least = Math.Min(least, key);
        Least = SimilarityKey.Similarity(least);
    }

    // Hoare's selection: afterwards the first 'wanted' keys are the largest ones.
    private static void Select(Span<ulong> keys, int wanted)
    {
        while (keys.Length > 1 && wanted > 0 && wanted < keys.Length)
        {
            ulong pivot = Median(keys[0], keys[keys.Length / 2], keys[^1]);
            int left = 0, right = keys.Length - 1;
            while (left <= right)
            {
                while (keys[left] > pivot) left++;
                while (keys[right] < pivot) right--;
                if (left > right) break;
                (keys[left], keys[right]) = (keys[right], keys[left]);
                left++;
                right--;
            }

            if (wanted <= right) keys = keys[..(right + 1)];
            else if (wanted >= left)
            {
                keys = keys[left..];
                wanted -= left;
            }
            else return;
        }
    }

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
