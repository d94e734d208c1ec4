using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Walks the graph towards a vector. One thread at a time; kept for the next walk, since its marks are as many as points.</summary>
/// <remarks>Source: Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small world graphs", 2018, algorithms 2 and 5.</remarks>
internal sealed unsafe class Walk
{
    private readonly Beam _beam = new();
    private ushort[] _seen = [];
    private ushort _mark;

    /// <summary>Gets what the last walk found.</summary>
    public Beam Found => _beam;

    /// <summary>Goes down from the entry to a level, always to the most similar neighbour.</summary>
    /// <returns>The most similar point met, where a wider search may begin.</returns>
    public static int Descend(EmbeddingSet points, HnswGraph graph, float* target, int toLevel)
    {
        int point = graph.Entry;
        float similarity = Dot.Of(target, points.Row(point), points.Stride);
        for (int level = graph.TopLevel; level > toLevel; level--)
        {
            for (bool moved = true; moved;)
            {
                moved = false;
                foreach (int link in graph.LinksOf(point, level))
                {
                    float other = Dot.Of(target, points.Row(link), points.Stride);
                    if (other <= similarity) continue;
                    (similarity, point, moved) = (other, link, true);
                }
            }
        }

        return point;
    }

    /// <summary>Searches a level with a beam.</summary>
    /// <param name="points">The set.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="target">f32[stride].</param>
    /// <param name="level">The level.</param>
    /// <param name="width">Points kept.</param>
    /// <param name="entries">Where to begin; at least one.</param>
    public void Search(EmbeddingSet points, HnswGraph graph, float* target, int level, int width, ReadOnlySpan<int> entries)
    {
        Begin(points.Count);
        _beam.Reset(width);
        foreach (int entry in entries) Meet(points, target, entry);

        int* fresh = stackalloc int[graph.LowestSlots];
        while (_beam.TryNext(out int point))
        {
            int count = 0;
            foreach (int link in graph.LinksOf(point, level))
            {
                if (_seen[link] == _mark) continue;
                _seen[link] = _mark;
                fresh[count++] = link;
            }

            if (count > 0) Dot.Prefetch(points.Row(fresh[0]), points.Stride);
            for (int i = 0; i < count; i++)
            {
                if (i + 1 < count) Dot.Prefetch(points.Row(fresh[i + 1]), points.Stride);
                _beam.Offer(Dot.Of(target, points.Row(fresh[i]), points.Stride), fresh[i]);
            }
        }
    }

    /// <summary>Offers a point to the beam of the last search, unless it was met already.</summary>
    public void Meet(EmbeddingSet points, float* target, int point)
    {
        if (_seen[point] == _mark) return;
        _seen[point] = _mark;
        _beam.Offer(Dot.Of(target, points.Row(point), points.Stride), point);
    }

    /// <summary>Begins a beam without a search.</summary>
    public void Begin(int points, int width)
    {
        Begin(points);
        _beam.Reset(width);
    }

    private void Begin(int points)
    {
        if (_seen.Length < points) (_seen, _mark) = (new ushort[points], 0);
        if (_mark == ushort.MaxValue)
        {
            Array.Clear(_seen);
            _mark = 0;
        }

        _mark++;
    }
}
