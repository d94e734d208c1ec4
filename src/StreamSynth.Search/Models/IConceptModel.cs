using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Models;

/// <summary>Tells how likely points belong to the concept.</summary>
public interface IConceptModel
{
    /// <summary>Scores rows; a row's score does not depend on which others are asked for with it.</summary>
    /// <param name="points">The set.</param>
    /// <param name="rows">Rows of the set.</param>
    /// <param name="logOdds">log(p / (1 - p)) of each, written; finite. Probabilities would round to 1, and order would be lost there.</param>
    void LogOdds(EmbeddingSet points, ReadOnlySpan<int> rows, Span<double> logOdds);
}
