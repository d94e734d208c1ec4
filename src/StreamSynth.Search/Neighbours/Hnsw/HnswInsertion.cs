using System.Collections.Concurrent;
using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Puts points into a graph, many threads at once, with the same graph as result however many there are.</summary>
/// <remarks>
/// Points come in batches. Each of a batch searches the graph as it was before the batch, and compares itself with all others of the batch; then each links, and
/// each point that is linked to takes its new links at once. No step sees what another thread does.
/// Source: Manohar et al., "ParlayANN: scalable and deterministic parallel graph-based approximate nearest neighbor search algorithms", PPoPP 2024; comparing within the batch is ours.
/// Order of insertion and levels come from seed and id, so they do not depend on the order of rows.
/// </remarks>
internal sealed unsafe class HnswInsertion(EmbeddingSet points, HnswGraph graph, HnswOptions options, int threads, ConcurrentBag<Walk> walks)
{
    private const int MostAtOnce = 1024;
    private const int LeastAtOnce = 256;

    // A graph of 2^31 points with 4 links would have 15 levels.
    private const int MostLevels = 32;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Puts in all rows that the graph does not have yet.</summary>
    public void Run(CancellationToken cancel)
    {
        int done = graph.Count;
        byte[] levels = new byte[points.Count - done];
        ulong[] order = new ulong[levels.Length];
        int[] rows = new int[levels.Length];
        for (int i = 0; i < levels.Length; i++)
        {
            ulong chance = Chance.Mix(options.Seed, points.IdBytes(done + i));
            levels[i] = (byte)Math.Min(MostLevels, -Math.Log(Chance.Unit(chance)) / Math.Log(options.Links));   // Malkov and Yashunin 2018, algorithm 1: mL = 1 / ln(M)
            order[i] = Chance.Mix(chance, 1);
            rows[i] = done + i;
        }

        graph.Grow(levels);
        Array.Sort(order, rows);
        for (int start = 0; start < rows.Length;)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(Math.Clamp(done + start, LeastAtOnce, MostAtOnce), rows.Length - start);
            Insert(rows.AsMemory(start, count));
            start += count;
        }

        new Reach(points, graph, options).Complete(walks);
    }

    private void Insert(ReadOnlyMemory<int> batch)
    {
        BackLink[][] wishes = new BackLink[batch.Length][];
        int[][][] links = new int[batch.Length][][];
        Parallel.For(0, batch.Length, _parallel, i => links[i] = Candidates(batch.Span[i], batch.Span));
        Parallel.For(0, batch.Length, _parallel, i =>
        {
            int point = batch.Span[i];
            List<BackLink> own = [];
            for (int level = 0; level < links[i].Length; level++)
            {
                graph.SetLinks(point, level, links[i][level]);
                foreach (int link in links[i][level]) own.Add(new BackLink(level, link, point));
            }

            wishes[i] = [.. own];
        });

        LinkBack(wishes);
        foreach (int point in batch.Span) graph.OfferEntry(point);
    }

    // The links that a point of the batch wants, level by level from the lowest.
    private int[][] Candidates(int point, ReadOnlySpan<int> batch)
    {
        Walk walk = walks.TryTake(out Walk? kept) ? kept : new Walk();
        float* target = points.Row(point);
        int own = graph.Level(point);
        int[][] links = new int[own + 1][];
        int entry = graph.Entry < 0 ? -1 : Walk.Descend(points, graph, target, own);
        for (int level = own; level >= 0; level--)
        {
            if (entry < 0 || level > graph.TopLevel) walk.Begin(points.Count, options.BuildWidth);
            else walk.Search(points, graph, target, level, options.BuildWidth, [entry]);

            if (walk.Found.Count > 0) entry = walk.Found.Point(0);
            foreach (int other in batch)
            {
                if (other != point && graph.Level(other) >= level) walk.Meet(points, target, other);
            }

            links[level] = Choose(walk.Found, options.Links);
        }

        walks.Add(walk);
        return links;
    }

    private int[] Choose(Beam found, int wanted)
    {
        int[] candidates = new int[found.Count];
        float[] similarities = new float[found.Count];
        for (int i = 0; i < candidates.Length; i++) (candidates[i], similarities[i]) = (found.Point(i), found.Similarity(i));
        int[] chosen = new int[wanted];
        int count = LinkChoice.Choose(points, candidates, similarities, chosen);

        return chosen[..count];
    }

    private void LinkBack(BackLink[][] wishes)
    {
        BackLink[] all = [.. wishes.SelectMany(w => w)];
        Array.Sort(all);
        List<int> starts = [];
        for (int i = 0; i < all.Length; i++)
        {
            if (i == 0 || all[i].Point != all[i - 1].Point || all[i].Level != all[i - 1].Level) starts.Add(i);
        }

        Parallel.For(0, starts.Count, _parallel, s =>
        {
            int end = s + 1 < starts.Count ? starts[s + 1] : all.Length;
            Join(all.AsSpan(starts[s]..end));
        });
    }

    // Gives one point its new links beside those it has; where there are too many, chooses anew.
    private void Join(ReadOnlySpan<BackLink> wishes)
    {
        (int level, int point, _) = wishes[0];
        ReadOnlySpan<int> present = graph.LinksOf(point, level);
        List<int> links = [.. present];
        foreach (BackLink wish in wishes)
        {
            if (!present.Contains(wish.To)) links.Add(wish.To);
        }

        int most = level == 0 ? graph.LowestSlots - 1 : graph.Links;
        if (links.Count > most)
        {
            ulong[] keys = new ulong[links.Count];
            for (int i = 0; i < keys.Length; i++) keys[i] = SimilarityKey.Of(Dot.Of(points.Row(point), points.Row(links[i]), points.Stride), links[i]);
            Array.Sort(keys);
            Array.Reverse(keys);
            int[] chosen = new int[most];
            int count = LinkChoice.Choose(points, Array.ConvertAll(keys, SimilarityKey.Number), Array.ConvertAll(keys, SimilarityKey.Similarity), chosen);
            links = [.. chosen[..count]];
        }

        graph.SetLinks(point, level, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(links));
    }
}
