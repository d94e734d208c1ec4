using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Search.Evaluation;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Rounds;

namespace StreamSynth.Blocks.Searching;

/// <summary>Searches a pool for one class after the other, with labels from its class column.</summary>
/// <remarks>Threads: searches may run at once; neighbour rows are shared between them.</remarks>
/// <param name="pool">The pool.</param>
/// <param name="neighbours">Its neighbours, shared by all searches; null where all points are candidates.</param>
/// <param name="trainer">Trains the model of each batch.</param>
/// <param name="clock">Measures selection and training.</param>
public sealed class ConceptSearch(EmbeddingPool pool, NeighbourRows? neighbours, IConceptTrainer trainer, TimeProvider clock)
{
    /// <summary>Searches for one class.</summary>
    /// <param name="concept">The class.</param>
    /// <param name="start">Seeds and hints (<see cref="ConceptSeeds"/>).</param>
    /// <param name="settings">Rule, form, batch and labels.</param>
    /// <param name="labels">Answers; null takes <see cref="ConceptLabels"/> of the pool. Give one to learn what was found.</param>
    /// <param name="test">Measures the model of each round; null: not measured.</param>
    /// <param name="journal">Keeps answers; null: nothing is kept.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <returns>A record per round, that of the start first.</returns>
    public async IAsyncEnumerable<RoundRecord> RunAsync(
        string concept,
        SearchStart start,
        SearchSettings settings,
        IOracle? labels = null,
        ConceptTruth? test = null,
        ISearchJournal? journal = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ActiveSearch search = new(pool.Points, neighbours, trainer, settings, clock);
        int positives = pool.Classes.Count(name => name == concept);
        await foreach (RoundRecord round in search.RunAsync(start, labels ?? new ConceptLabels(pool, concept), journal, test, positives, cancel).ConfigureAwait(false))
        {
            yield return round;
        }
    }
}
