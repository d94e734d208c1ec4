namespace StreamSynth.Search.Rounds;

/// <summary>Answers questions about points: a column of labels, or a person.</summary>
public interface IOracle
{
    /// <summary>Answers; a person may take hours.</summary>
    /// <param name="question">The point asked about.</param>
    /// <param name="cancel">Ends the search; what was answered before is kept.</param>
    ValueTask<Answer> AskAsync(Question question, CancellationToken cancel);
}
