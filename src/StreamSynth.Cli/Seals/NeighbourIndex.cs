using StreamSynth.Blocks.Embeddings;
using StreamSynth.Engine.Items;
using StreamSynth.Search;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Neighbours.Hnsw;

namespace StreamSynth.Cli.Seals;

/// <summary>Makes the neighbours of a pool: exact ones, or a graph that is built once and kept.</summary>
internal static class NeighbourIndex
{
    private const int Sampled = 256;

    /// <summary>Opens the graph of an earlier start, or builds and keeps it.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="form">How.</param>
    /// <param name="path">File of the graph.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="tell">Takes what is being done.</param>
    /// <param name="cancel">Stops it.</param>
    public static INeighbours Open(EmbeddingPool pool, NeighboursForm form, string path, int threads, Action<string> tell, CancellationToken cancel)
    {
        if (form.Kind == "exact") return new ExactNeighbours(pool.Points, threads);
        if (File.Exists(path) && TryOpen(pool, form, path, threads) is { } kept) return kept;

        tell($"building the neighbour graph of {pool.Points.Count:N0} images ({form.Hnsw.Links} links, width {form.Hnsw.BuildWidth})");
        HnswNeighbours built = HnswNeighbours.Build(pool.Points, form.Hnsw, threads, cancel);
        try
        {
            built.Save(path);
            return built;
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    /// <summary>Gives the part of the true nearest neighbours that are found, over rows drawn from the pool.</summary>
    public static double RecallOf(INeighbours neighbours, NeighboursForm form, int threads, CancellationToken cancel)
    {
        if (neighbours is ExactNeighbours) return 1;

        var random = new Philox(1);
        int[] rows = [.. Enumerable.Range(0, Math.Min(Sampled, neighbours.Points.Count)).Select(_ => random.NextInt32(neighbours.Points.Count))];
        Neighbour[] found = new Neighbour[rows.Length * form.Count], right = new Neighbour[rows.Length * form.Count];
        neighbours.OfRows(rows, form.Count, found, cancel);
        new ExactNeighbours(neighbours.Points, threads).OfRows(rows, form.Count, right, cancel);
        double hits = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            HashSet<int> of = [.. found[(i * form.Count)..((i + 1) * form.Count)].Select(n => n.Row)];
            hits += right[(i * form.Count)..((i + 1) * form.Count)].Count(n => of.Contains(n.Row));
        }

        return hits / right.Length;
    }

    // A graph of other embeddings or options, or one that was torn, is built again.
    private static HnswNeighbours? TryOpen(EmbeddingPool pool, NeighboursForm form, string path, int threads)
    {
        try
        {
            HnswNeighbours kept = HnswNeighbours.Open(path, pool.Points, threads, form.Hnsw.SearchWidth);
            if (kept.Options == form.Hnsw) return kept;
            kept.Dispose();
        }
        catch (SearchException)
        {
            // Told by building it.
        }

        return null;
    }
}
