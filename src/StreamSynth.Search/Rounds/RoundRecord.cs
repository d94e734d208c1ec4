namespace StreamSynth.Search.Rounds;

/// <summary>Tells where a search stands after a batch was answered; round 0 is the start.</summary>
public sealed record RoundRecord
{
    /// <summary>Gets the batches answered so far.</summary>
    public required int Round { get; init; }

    /// <summary>Gets what chose the batch: the rule, or what stood in for it; empty for the start.</summary>
    public required string ChosenBy { get; init; }

    /// <summary>Gets the labels, those of the start included.</summary>
    public required int Labels { get; init; }

    /// <summary>Gets the positives among them.</summary>
    public required int Positives { get; init; }

    /// <summary>Gets the positives that this batch found.</summary>
    public required int NewPositives { get; init; }

    /// <summary>Gets the points that nobody could tell, so far.</summary>
    public required int Skipped { get; init; }

    /// <summary>Gets the points of this batch that were picked outside the pool.</summary>
    public required int Explored { get; init; }

    /// <summary>Gets the average precision of a model trained on the labels, 0 to 1; null where nothing measures it or it cannot be trained.</summary>
    public required double? AveragePrecision { get; init; }

    /// <summary>Gets the part of all positives of the set that are labelled, 0 to 1; null where their number is not known.</summary>
    public required double? Recall { get; init; }

    /// <summary>Gets the candidates that are left.</summary>
    public required int Candidates { get; init; }

    /// <summary>Gets the part of the set that was ever a candidate or labelled, 0 to 1.</summary>
    public required double PoolShare { get; init; }

    /// <summary>Gets the scores that models computed to choose this batch.</summary>
    public required long ScoredNow { get; init; }

    /// <summary>Gets the scores that models computed to choose all batches so far.</summary>
    public required long Scored { get; init; }

    /// <summary>Gets the seconds that choosing this batch took: scores, order, neighbours; without training.</summary>
    public required double SelectionSeconds { get; init; }

    /// <summary>Gets the seconds that training the model that chose it took.</summary>
    public required double TrainingSeconds { get; init; }
}
