namespace StreamSynth.Search.Rounds;

/// <summary>Answers questions about points: a column of labels, or a person.</summary>
public interface IOracle
{
    /// <summary>Gets whether whoever answers is told what the model says of the point; chosen points are then scored once more.</summary>
    bool SeesScores => false;

    /// <summary>Answers; a person may take hours.</summary>
    /// <param name="question">The point asked about.</param>
    /// <param name="cancel">Ends the search; what was answered before is kept.</param>
    ValueTask<Answer> AskAsync(Question question, CancellationToken cancel);
}
