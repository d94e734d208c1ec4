using System.Collections.Concurrent;
using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Sees to it that a walk can reach every point: choosing links may leave a point that nobody links to.</summary>
internal sealed unsafe class Reach(EmbeddingSet points, HnswGraph graph, HnswOptions options)
{
    private readonly bool[] _reached = new bool[points.Count];
    private readonly Stack<int> _open = [];

    /// <summary>Links every unreached point from the nearest reached one with room. There is one: choosing leaves a slot of each point free, and each point joined brings its own.</summary>
    public void Complete(ConcurrentBag<Walk> walks)
    {
        Walk walk = walks.TryTake(out Walk? kept) ? kept : new Walk();
        Spread(graph.Entry);
        for (int point = 0; point < points.Count; point++)
        {
            if (_reached[point]) continue;
            Join(point, walk);
            Spread(point);
        }

        walks.Add(walk);
    }

    private void Spread(int from)
    {
        Mark(from);
        while (_open.TryPop(out int point))
        {
            foreach (int link in graph.LinksOf(point, 0)) Mark(link);
        }
    }

    private void Mark(int point)
    {
        if (_reached[point]) return;
        _reached[point] = true;
        _open.Push(point);
    }

    private void Join(int point, Walk walk)
    {
        float* target = points.Row(point);
        walk.Search(points, graph, target, 0, options.BuildWidth, [Walk.Descend(points, graph, target, 0)]);
        for (int i = 0; i < walk.Found.Count; i++)
        {
            int near = walk.Found.Point(i);
            if (_reached[near] && graph.TryLink(near, point)) return;
        }

        for (int any = 0; any < points.Count; any++)
        {
            if (_reached[any] && graph.TryLink(any, point)) return;
        }
    }
}
