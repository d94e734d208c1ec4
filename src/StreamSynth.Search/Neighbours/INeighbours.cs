using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Neighbours;

/// <summary>Finds the points of a set that are nearest to others.</summary>
/// <remarks>
/// Order: most similar first, equal ones by id. Same set, same question: same answer, whatever the threads and whatever was asked before. Threads: any number may ask at once.
/// </remarks>
public interface INeighbours
{
    /// <summary>Gets the set that is searched.</summary>
    EmbeddingSet Points { get; }

    /// <summary>Gets how many questions at once cost little more than one; 1 where each costs its own.</summary>
    int QuestionsAtOnce { get; }

    /// <summary>Finds the nearest other points of some rows; a row is never its own neighbour.</summary>
    /// <param name="rows">Rows of the set.</param>
    /// <param name="count">Neighbours of each, 1 or more and fewer than the set has points.</param>
    /// <param name="found">[rows,count], written.</param>
    /// <param name="cancel">Stops the search between two stretches of work.</param>
    /// <exception cref="SearchException">The set has too few points.</exception>
    void OfRows(ReadOnlySpan<int> rows, int count, Span<Neighbour> found, CancellationToken cancel = default);

    /// <summary>Finds the points nearest to vectors from outside, such as a text's embedding.</summary>
    /// <param name="vectors">f32[questions,width]; of any length but zero, since only the direction counts for the order.</param>
    /// <param name="count">Points for each, 1 or more and at most as many as the set has.</param>
    /// <param name="found">[questions,count], written; similarities are dot products.</param>
    /// <param name="cancel">Stops the search between two stretches of work.</param>
    /// <exception cref="SearchException">The set has too few points.</exception>
    void OfVectors(ReadOnlySpan<float> vectors, int count, Span<Neighbour> found, CancellationToken cancel = default);
}
