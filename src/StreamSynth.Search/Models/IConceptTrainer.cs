using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Models;

/// <summary>Trains a model of the concept from labelled points.</summary>
public interface IConceptTrainer
{
    /// <summary>Trains; the same labels give the same model, bit for bit.</summary>
    /// <param name="points">The set.</param>
    /// <param name="rows">Labelled rows; at least one of each label.</param>
    /// <param name="positive">Whether each belongs to the concept.</param>
    /// <param name="cancel">Stops training.</param>
    /// <exception cref="SearchException">All labels are equal, or there are none.</exception>
    IConceptModel Train(EmbeddingSet points, ReadOnlySpan<int> rows, ReadOnlySpan<bool> positive, CancellationToken cancel = default);
}
