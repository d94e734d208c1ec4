namespace StreamSynth.Cli.Ledgers;

/// <summary>Remembers ordinals, one bit each, in pages: five million in a row take 0.6 MB, and one that is far off takes a page and no more.</summary>
internal sealed class OrdinalSet
{
    private const int PageBits = 1 << 16;

    private readonly Dictionary<long, ulong[]> _pages = [];

    /// <summary>Gives the number of ordinals in the set.</summary>
    public long Count { get; private set; }

    /// <summary>Puts an ordinal in.</summary>
    /// <param name="ordinal">0 or more.</param>
    /// <returns>Whether it was not there yet.</returns>
    public bool Add(long ordinal)
    {
        (long page, long bit) = Math.DivRem(ordinal, PageBits);
        if (!_pages.TryGetValue(page, out ulong[]? words)) _pages[page] = words = new ulong[PageBits / 64];
        ulong mask = 1UL << (int)(bit & 63);
        if ((words[bit >> 6] & mask) != 0) return false;

        words[bit >> 6] |= mask;
        Count++;
        return true;
    }

    /// <summary>Gives the ordinals from one on, in order.</summary>
    public IEnumerable<long> From(long start)
    {
        foreach (long page in _pages.Keys.Where(page => (page + 1) * PageBits > start).Order())
        {
            for (long ordinal = Math.Max(start, page * PageBits); ordinal < (page + 1) * PageBits; ordinal++)
            {
                if (Contains(ordinal)) yield return ordinal;
            }
        }
    }

    /// <summary>Gives the ordinals below one that are not in the set, in order.</summary>
    public IEnumerable<long> MissingBelow(long end)
    {
        for (long ordinal = 0; ordinal < end; ordinal++)
        {
            if (!Contains(ordinal)) yield return ordinal;
        }
    }

    private bool Contains(long ordinal)
    {
        (long page, long bit) = Math.DivRem(ordinal, PageBits);
        return _pages.TryGetValue(page, out ulong[]? words) && (words[bit >> 6] & (1UL << (int)(bit & 63))) != 0;
    }
}
