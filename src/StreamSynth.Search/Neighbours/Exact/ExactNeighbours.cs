using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours.Exact;

/// <summary>Finds neighbours by comparing with every point: a blocked matrix product that keeps the best of each question as it goes.</summary>
/// <remarks>
/// Needs no index. Cost: one pass over the set per 128 questions; one question costs nearly what 32 cost. Wants 512-bit vectors; without them it is right, but slow.
/// Threads: any number may ask; each question uses <c>threads</c> of them.
/// </remarks>
public sealed class ExactNeighbours : INeighbours
{
    private readonly int _threads;

    /// <summary>Creates the search.</summary>
    /// <param name="points">The set; not disposed here.</param>
    /// <param name="threads">Threads per question; answers do not depend on it.</param>
    public ExactNeighbours(EmbeddingSet points, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        (Points, _threads) = (points, threads);
    }

    /// <inheritdoc/>
    public EmbeddingSet Points { get; }

    /// <inheritdoc/>
    public int QuestionsAtOnce => QuestionPanel.Questions;

    /// <inheritdoc/>
    public void OfRows(ReadOnlySpan<int> rows, int count, Span<Neighbour> found, CancellationToken cancel = default)
    {
        Questions.Check(Points, rows, count, found.Length);
        for (int start = 0; start < rows.Length; start += ExactPass.Most)
        {
            int questions = Math.Min(ExactPass.Most, rows.Length - start);
            using ExactPass pass = new(Points, questions, count);
            for (int i = 0; i < questions; i++) pass.Ask(i, Points.Vector(rows[start + i]), without: rows[start + i]);
            pass.Run(_threads, found.Slice(start * count, questions * count), cancel);
        }
    }

    /// <inheritdoc/>
    public void OfVectors(ReadOnlySpan<float> vectors, int count, Span<Neighbour> found, CancellationToken cancel = default)
    {
        int all = Questions.Check(Points, vectors, count, found.Length);
        for (int start = 0; start < all; start += ExactPass.Most)
        {
            int questions = Math.Min(ExactPass.Most, all - start);
            using ExactPass pass = new(Points, questions, count);
            for (int i = 0; i < questions; i++) pass.Ask(i, vectors.Slice((start + i) * Points.Width, Points.Width), without: -1);
            pass.Run(_threads, found.Slice(start * count, questions * count), cancel);
        }
    }
}
