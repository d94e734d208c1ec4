using StreamSynth.Blocks.Embeddings;
using StreamSynth.Engine.Items;
using StreamSynth.Search;
using StreamSynth.Search.Neighbours;

namespace StreamSynth.Cli.Seals;

/// <summary>Holds the pool that is searched and the test images beside it: other families, without near-duplicates of the pool.</summary>
internal sealed class SealsData : IDisposable
{
    // Questions to the neighbours at once.
    private const int Stretch = 4096;

    private SealsData(EmbeddingPool pool, EmbeddingPool test, int nearDuplicates, INeighbours neighbours)
    {
        (Pool, Test, NearDuplicates, Neighbours) = (pool, test, nearDuplicates, neighbours);
        PoolCounts = Count(pool);
        TestCounts = Count(test);
    }

    public EmbeddingPool Pool { get; }

    public EmbeddingPool Test { get; }

    /// <summary>Gives how many images of test families were left out since they nearly equal one of the pool.</summary>
    public int NearDuplicates { get; }

    public INeighbours Neighbours { get; }

    public IReadOnlyDictionary<string, int> PoolCounts { get; }

    public IReadOnlyDictionary<string, int> TestCounts { get; }

    /// <summary>Reads a file of embeddings in two parts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">The search.</param>
    /// <param name="index">Makes the neighbours of the pool.</param>
    /// <param name="tell">Takes what is being done.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="SearchException">The file cannot be used, or one part is empty.</exception>
    public static SealsData Open(string path, SealsForm form, Func<EmbeddingPool, INeighbours> index, Action<string> tell, CancellationToken cancel)
    {
        tell($"reading {path}");
        EmbeddingPool pool = EmbeddingPool.Open(path, row => !IsTest(row, form), form.Pool.Columns, cancel);
        if (pool.Columns is { } columns) tell($"columns: {columns}{(columns.Id is null ? "; ids are numbers of rows" : string.Empty)}");
        EmbeddingPool? held = null;
        try
        {
            held = EmbeddingPool.Open(path, row => IsTest(row, form), form.Pool.Columns, cancel);
            INeighbours neighbours = index(pool);
            if (form.Test.NearDuplicate > 1) return new(pool, held, 0, neighbours);

            tell($"looking for near-duplicates of the pool among {held.Points.Count:N0} test images");
            HashSet<string> near = NearDuplicatesOf(neighbours, held, form.Test.NearDuplicate, cancel);
            held.Dispose();
            held = EmbeddingPool.Open(path, row => IsTest(row, form) && !near.Contains(row.Id), form.Pool.Columns, cancel);

            return new(pool, held, near.Count, neighbours);
        }
        catch
        {
            held?.Dispose();
            pool.Dispose();
            throw;
        }
    }

    /// <summary>Tells whether a row is held back: all of its family is.</summary>
    public static bool IsTest(EmbeddingRow row, SealsForm form) =>
        new Philox(KeyMix.Mix(KeyMix.Mix(form.Seed, "test"), row.Family ?? row.Id)).NextSingle() < form.Test.Share;

    public void Dispose()
    {
        (Neighbours as IDisposable)?.Dispose();
        Test.Dispose();
        Pool.Dispose();
    }

    private static HashSet<string> NearDuplicatesOf(INeighbours neighbours, EmbeddingPool test, double similarity, CancellationToken cancel)
    {
        HashSet<string> near = [];
        int width = test.Points.Width;
        for (int start = 0; start < test.Points.Count; start += Stretch)
        {
            int count = Math.Min(Stretch, test.Points.Count - start);
            float[] vectors = new float[count * width];
            for (int i = 0; i < count; i++) test.Points.Vector(start + i).CopyTo(vectors.AsSpan(i * width));
            Neighbour[] found = new Neighbour[count];
            neighbours.OfVectors(vectors, 1, found, cancel);
            for (int i = 0; i < count; i++)
            {
                if (found[i].Similarity >= similarity) near.Add(test.Points.Id(start + i));
            }
        }

        return near;
    }

    private static Dictionary<string, int> Count(EmbeddingPool pool) => pool.Classes.Where(name => name.Length > 0).GroupBy(name => name).ToDictionary(g => g.Key, g => g.Count());
}
