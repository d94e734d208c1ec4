using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours;

/// <summary>Keeps the neighbours that were asked for, so that concepts searched on one set share them.</summary>
/// <remarks>
/// Threads: any number. Lock: _lock guards what is kept; neighbours are found outside it, so two threads may find the same row at once, and find the same.
/// </remarks>
public sealed class NeighbourRows
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, LinkedListNode<(int Row, int[] Neighbours)>> _kept = [];   // guarded by _lock
    private readonly LinkedList<(int Row, int[] Neighbours)> _byUse = [];                       // guarded by _lock; the latest first
    private readonly INeighbours _source;
    private readonly NeighbourRowsOptions _options;
    private long _found;
    private long _shared;

    /// <summary>Creates an empty store.</summary>
    /// <param name="source">Finds what is not kept.</param>
    /// <param name="options">How many neighbours, and how many rows of them.</param>
    /// <exception cref="SearchException">An option is out of its range, or the set has too few points.</exception>
    public NeighbourRows(INeighbours source, NeighbourRowsOptions options)
    {
        SettingRanges.Check(options);
        if (options.Neighbours >= source.Points.Count)
        {
            throw new SearchException(
                SearchFaultCodes.TooFewPoints,
                $"{nameof(NeighbourRowsOptions)}.{nameof(options.Neighbours)} is {options.Neighbours}, but a point of this set has {source.Points.Count - 1} others",
                "ask for fewer neighbours, or add embeddings");
        }

        (_source, _options) = (source, options);
    }

    /// <summary>Gets the set.</summary>
    public EmbeddingSet Points => _source.Points;

    /// <summary>Gets the neighbours of a row.</summary>
    public int Neighbours => _options.Neighbours;

    /// <summary>Gets how many rows it pays to ask for at once.</summary>
    public int QuestionsAtOnce => _source.QuestionsAtOnce;

    /// <summary>Gets how many rows were found so far, since they were not kept.</summary>
    public long RowsFound => Interlocked.Read(ref _found);

    /// <summary>Gets how many questions were answered with a row that was kept.</summary>
    public long RowsShared => Interlocked.Read(ref _shared);

    /// <summary>Gives the neighbours of a row, most similar first.</summary>
    /// <returns>i32[Neighbours], rows of the set; stays valid.</returns>
    public ReadOnlyMemory<int> Of(int row, CancellationToken cancel = default)
    {
        if (Kept(row) is { } kept)
        {
            Interlocked.Increment(ref _shared);
            return kept;
        }

        return Find([row], cancel)[0];
    }

    /// <summary>Gets whether the neighbours of a row are at hand.</summary>
    public bool Has(int row)
    {
        lock (_lock) return _kept.ContainsKey(row);
    }

    /// <summary>Finds the neighbours of rows that are not at hand, in one go.</summary>
    public void Prepare(ReadOnlySpan<int> rows, CancellationToken cancel = default)
    {
        List<int> missing = [];
        HashSet<int> asked = [];
        foreach (int row in rows)
        {
            if (!Has(row) && asked.Add(row)) missing.Add(row);
        }

        if (missing.Count > 0) Find([.. missing], cancel);
    }

    private int[][] Find(int[] rows, CancellationToken cancel)
    {
        // Rows are asked for in stretches, so that a large wish needs no large memory.
        const int Stretch = 1024;
        int count = Neighbours;
        int[][] all = new int[rows.Length][];
        for (int start = 0; start < rows.Length; start += Stretch)
        {
            int questions = Math.Min(Stretch, rows.Length - start);
            Neighbour[] found = new Neighbour[questions * count];
            _source.OfRows(rows.AsSpan(start, questions), count, found, cancel);
            for (int i = 0; i < questions; i++)
            {
                int[] row = new int[count];
                for (int j = 0; j < count; j++) row[j] = found[(i * count) + j].Row;
                all[start + i] = row;
                Keep(rows[start + i], row);
            }
        }

        Interlocked.Add(ref _found, rows.Length);
        return all;
    }

    private int[]? Kept(int row)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(row, out LinkedListNode<(int Row, int[] Neighbours)>? node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);

            return node.Value.Neighbours;
        }
    }

    private void Keep(int row, int[] neighbours)
    {
        lock (_lock)
        {
            if (_kept.ContainsKey(row)) return;
            _kept[row] = _byUse.AddFirst((row, neighbours));
            if (_kept.Count <= _options.MostRows) return;
            _kept.Remove(_byUse.Last!.Value.Row);
            _byUse.RemoveLast();
        }
    }
}
