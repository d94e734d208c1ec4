using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Keeps the links: a fixed stretch per point on the lowest level, and per point and level above it.</summary>
/// <remarks>Threads: any number may read; a stretch has one writer at a time.</remarks>
internal sealed unsafe class HnswGraph : IDisposable
{
    private Slab<int> _lowest;       // [points, LowestSlots]
    private Slab<int> _lowestCounts; // [points]
    private Slab<int> _upper;        // [upper stretches, 1 + Links]: count, links
    private Slab<byte> _levels;      // [points]
    private readonly List<int> _upperStarts = [];   // first upper stretch of each point
    private int _upperStretches;

    /// <summary>Makes a graph without points.</summary>
    public HnswGraph(int links)
    {
        Links = links;
        (_lowest, _lowestCounts, _upper, _levels) = (Slab<int>.Zeros(0), Slab<int>.Zeros(0), Slab<int>.Zeros(0), Slab<byte>.Zeros(0));
    }

    private HnswGraph(int links, int points, SectionFile file)
    {
        Links = links;
        _levels = Slab<byte>.Of(file, "levels", points);
        _lowestCounts = Slab<int>.Of(file, "counts", points);
        _lowest = Slab<int>.Of(file, "lowest", (long)points * LowestSlots);
        for (int point = 0; point < points; point++) AddUpperStart(_levels.Pointer[point]);
        _upper = Slab<int>.Of(file, "upper", (long)_upperStretches * (1 + links));
    }

    /// <summary>Gets the links of a point on each level above the lowest.</summary>
    public int Links { get; }

    /// <summary>Gets the room for links of a point on the lowest level; choosing leaves the last free, for a point that nobody else links to.</summary>
    public int LowestSlots => 2 * Links;

    /// <summary>Gets the points that have a place.</summary>
    public int Count => _upperStarts.Count;

    /// <summary>Gets where every search begins; -1 without points.</summary>
    public int Entry { get; private set; } = -1;

    /// <summary>Gets the level of the entry.</summary>
    public int TopLevel => Entry < 0 ? -1 : Level(Entry);

    /// <summary>Gets the bytes of links and levels.</summary>
    public long Bytes => ((_lowest.Length + _lowestCounts.Length + _upper.Length) * sizeof(int)) + _levels.Length + ((long)Count * sizeof(int));

    /// <summary>Shows the graph of a file.</summary>
    public static HnswGraph Of(SectionFile file, int links, int points, int entry) => new(links, points, file) { Entry = entry };

    /// <summary>Gives the highest level of a point.</summary>
    public int Level(int point) => _levels.Pointer[point];

    /// <summary>Gives the links of a point on a level.</summary>
    public ReadOnlySpan<int> LinksOf(int point, int level)
    {
        if (level == 0) return new ReadOnlySpan<int>(_lowest.Pointer + ((nint)point * LowestSlots), _lowestCounts.Pointer[point]);
        int* stretch = Upper(point, level);

        return new ReadOnlySpan<int>(stretch + 1, stretch[0]);
    }

    /// <summary>Sets the links of a point on a level.</summary>
    public void SetLinks(int point, int level, ReadOnlySpan<int> links)
    {
        int* stretch = level == 0 ? _lowest.Pointer + ((nint)point * LowestSlots) : Upper(point, level) + 1;
        links.CopyTo(new Span<int>(stretch, level == 0 ? LowestSlots : Links));
        if (level == 0) _lowestCounts.Pointer[point] = links.Length;
        else stretch[-1] = links.Length;
    }

    /// <summary>Adds a link on the lowest level where there is room for it.</summary>
    public bool TryLink(int from, int to)
    {
        int count = _lowestCounts.Pointer[from];
        if (count == LowestSlots) return false;
        _lowest.Pointer[((nint)from * LowestSlots) + count] = to;
        _lowestCounts.Pointer[from] = count + 1;

        return true;
    }

    /// <summary>Makes room for further points, without links; a graph of a file is copied out of it.</summary>
    public void Grow(ReadOnlySpan<byte> levels)
    {
        long points = Count + (long)levels.Length;
        int first = Count;
        foreach (byte level in levels) AddUpperStart(level);
        Replace(ref _lowest, points * LowestSlots);
        Replace(ref _lowestCounts, points);
        Replace(ref _upper, (long)_upperStretches * (1 + Links));
        Replace(ref _levels, points);
        levels.CopyTo(_levels.Span(first, levels.Length));
    }

    /// <summary>Begins searches at a point where its level is higher than that of the entry so far.</summary>
    public void OfferEntry(int point)
    {
        if (Level(point) > TopLevel) Entry = point;
    }

    /// <summary>Adds the sections of a file.</summary>
    public void AddTo(SectionFileWriter writer)
    {
        writer.Add("levels", _levels);
        writer.Add("counts", _lowestCounts);
        writer.Add("lowest", _lowest);
        writer.Add("upper", _upper);
    }

    public void Dispose()
    {
        _lowest.Dispose();
        _lowestCounts.Dispose();
        _upper.Dispose();
        _levels.Dispose();
    }

    private static void Replace<T>(ref Slab<T> slab, long length)
        where T : unmanaged
    {
        Slab<T> grown = slab.Grown(length);
        slab.Dispose();
        slab = grown;
    }

    private void AddUpperStart(int level)
    {
        _upperStarts.Add(_upperStretches);
        _upperStretches += level;
    }

    private int* Upper(int point, int level) => _upper.Pointer + ((nint)(_upperStarts[point] + level - 1) * (1 + Links));
}
