using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours;

/// <summary>Holds questions to what a set can answer.</summary>
internal static class Questions
{
    /// <summary>Checks a question about rows.</summary>
    public static void Check(EmbeddingSet points, ReadOnlySpan<int> rows, int count, int room)
    {
        CheckCount(points, count, points.Count - 1, "others");
        ArgumentOutOfRangeException.ThrowIfNotEqual(room, rows.Length * count);
        foreach (int row in rows) points.CheckRow(row);
    }

    /// <summary>Checks a question about vectors and gives how many there are.</summary>
    public static int Check(EmbeddingSet points, ReadOnlySpan<float> vectors, int count, int room)
    {
        CheckCount(points, count, points.Count, "points");
        if (vectors.Length % points.Width != 0)
        {
            throw new SearchException(
                SearchFaultCodes.Width, $"expected vectors of {points.Width} numbers, found {vectors.Length} numbers", "embed the question with the model of the set");
        }

        int strange = vectors.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (strange >= 0)
        {
            throw new SearchException(
                SearchFaultCodes.NotFinite, $"question {strange / points.Width} has {vectors[strange]} at place {strange % points.Width}, where finite numbers are expected", "embed the question again");
        }

        int questions = vectors.Length / points.Width;
        ArgumentOutOfRangeException.ThrowIfNotEqual(room, questions * count);

        return questions;
    }

    private static void CheckCount(EmbeddingSet points, int count, int most, string what)
    {
        if (count >= 1 && count <= most) return;
        throw new SearchException(
            SearchFaultCodes.TooFewPoints, $"{count} neighbours are asked for, but a point of this set has {most} {what}", $"ask for 1 to {Math.Max(1, most)}, or add embeddings");
    }
}
