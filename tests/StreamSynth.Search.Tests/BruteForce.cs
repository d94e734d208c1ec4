using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Tests;

/// <summary>Finds neighbours by the definition: every pair, in double precision, sorted.</summary>
internal static class BruteForce
{
    public static double Similarity(EmbeddingSet points, int a, int b)
    {
        double sum = 0;
        ReadOnlySpan<float> left = points.Vector(a), right = points.Vector(b);
        for (int i = 0; i < left.Length; i++) sum += (double)left[i] * right[i];

        return sum;
    }

    /// <summary>Gives all other rows, most similar first, equal ones by id.</summary>
    public static int[] Neighbours(EmbeddingSet points, int row) =>
    [
        .. Enumerable.Range(0, points.Count).Where(other => other != row)
            .OrderByDescending(other => Similarity(points, row, other)).ThenBy(points.Id, StringComparer.Ordinal),
    ];
}
