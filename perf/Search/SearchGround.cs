using StreamSynth.Blocks.Embeddings;
using StreamSynth.Engine.Items;
using StreamSynth.Search.Embeddings;

namespace StreamSynth.Perf.Search;

/// <summary>Holds a set of points to search, and which of them belong to the concept. Dispose the set after use.</summary>
internal sealed record SearchGround(EmbeddingSet Set, bool[] Truth, string Name)
{
    private const int Names = 3;
    private const float Jitter = 0.02f;

    /// <summary>Makes points up; the concept is made of the three rarest centres.</summary>
    public static SearchGround MadeUp(int rows, int width)
    {
        int[] centres = [.. Enumerable.Range(0, rows).Select(row => ClusteredVectors.CentreOf(row, rows))];
        int rare = centres.Max() - 3;

        return new(ClusteredVectors.Set(rows, width), [.. centres.Select(centre => centre > rare)], "made-up points");
    }

    /// <summary>
    /// Draws points from a pool of images, always the same ones; beyond its size, copies with a little noise, which are good for timing only. The concept is the three classes with about
    /// 200 images, together 1 in 500 or so.
    /// </summary>
    public static SearchGround Of(EmbeddingPool pool, int rows)
    {
        HashSet<string> concept = [.. pool.Classes.Where(name => name.Length > 0).GroupBy(name => name).OrderBy(g => Math.Abs(g.Count() - 200)).ThenBy(g => g.Key, StringComparer.Ordinal).Take(Names).Select(g => g.Key)];
        int[] order = [.. Enumerable.Range(0, pool.Points.Count).OrderBy(row => KeyMix.Mix(7, (ulong)row))];
        using EmbeddingSetBuilder builder = new(pool.Points.Width, rows);
        List<bool> truth = [];
        float[] noise = new float[pool.Points.Width];
        float[] vector = new float[pool.Points.Width];
        for (int i = 0; i < rows; i++)
        {
            int row = order[i % order.Length];
            pool.Points.Vector(row).CopyTo(vector);
            if (i >= order.Length)
            {
                new Philox(8, (ulong)i).FillNormal(noise);
                for (int k = 0; k < vector.Length; k++) vector[k] += Jitter * noise[k];
            }

            builder.Add($"{pool.Points.Id(row)} {i}", vector);
            truth.Add(concept.Contains(pool.Classes[row]));
        }

        return new(builder.Build(), [.. truth], $"icons ({string.Join(", ", concept)})");
    }
}
