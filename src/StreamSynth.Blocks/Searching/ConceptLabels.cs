using StreamSynth.Blocks.Embeddings;
using StreamSynth.Search.Rounds;

namespace StreamSynth.Blocks.Searching;

/// <summary>Answers from the class column of a pool, and remembers what it said yes to.</summary>
/// <param name="pool">The pool.</param>
/// <param name="concept">The class that is searched for.</param>
public sealed class ConceptLabels(EmbeddingPool pool, string concept) : IOracle
{
    private readonly List<int> _found = [];

    /// <summary>Gives the rows that were asked about and belong to the concept, in the order of asking.</summary>
    public IReadOnlyList<int> Found => _found;

    /// <inheritdoc/>
    public ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool belongs = pool.Classes[question.Row] == concept;
        if (belongs) _found.Add(question.Row);

        return new(belongs ? Answer.Yes : Answer.No);
    }
}
