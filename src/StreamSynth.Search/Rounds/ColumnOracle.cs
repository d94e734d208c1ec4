namespace StreamSynth.Search.Rounds;

/// <summary>Answers from a column of labels.</summary>
/// <param name="positive">Whether each row of the set belongs to the concept.</param>
public sealed class ColumnOracle(IReadOnlyList<bool> positive) : IOracle
{
    /// <inheritdoc/>
    public ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new ValueTask<Answer>(positive[question.Row] ? Answer.Yes : Answer.No);
    }
}
