using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Chooses which candidates a point links to: near ones, in different directions.</summary>
/// <remarks>Source: Malkov and Yashunin 2018, algorithm 4; candidates that lost are taken up again, nearest first, while fewer than half of the links are used.</remarks>
internal static unsafe class LinkChoice
{
    /// <summary>Chooses.</summary>
    /// <param name="points">The set.</param>
    /// <param name="candidates">Other points, each once, most similar first.</param>
    /// <param name="similarities">Their similarity to the point.</param>
    /// <param name="chosen">Room for as many as are wanted.</param>
    /// <returns>How many were chosen.</returns>
    public static int Choose(EmbeddingSet points, ReadOnlySpan<int> candidates, ReadOnlySpan<float> similarities, Span<int> chosen)
    {
        int count = 0;
        int stride = points.Stride;
        for (int i = 0; i < candidates.Length && count < chosen.Length; i++)
        {
            float* candidate = points.Row(candidates[i]);
            bool nearest = true;
            for (int j = 0; j < count && nearest; j++) nearest = Dot.Of(candidate, points.Row(chosen[j]), stride) < similarities[i];
            if (nearest) chosen[count++] = candidates[i];
        }

        // A dense cluster lets few through, and a point with few links is hard to find.
        int least = Math.Min(chosen.Length / 2, candidates.Length);
        for (int i = 0; i < candidates.Length && count < least; i++)
        {
            if (!chosen[..count].Contains(candidates[i])) chosen[count++] = candidates[i];
        }

        return count;
    }
}
