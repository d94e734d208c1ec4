namespace StreamSynth.Storage.Searches;

/// <summary>Says where the search for one concept stood after a round.</summary>
public sealed record SearchRoundRow
{
    /// <summary>Gives the concept.</summary>
    public required string Concept { get; init; }

    /// <summary>Gives the repetition, from 0: other seeds.</summary>
    public required int Repetition { get; init; }

    /// <summary>Gives the rule: "maxEntropy", "mostLikelyPositive", "informationDensity" or "random".</summary>
    public required string Rule { get; init; }

    /// <summary>Gives what could be chosen: "all", "seals", or "sealsPositives" where only positives among the seeds brought their neighbours.</summary>
    public required string Form { get; init; }

    /// <summary>Gives the round; 0 is the start.</summary>
    public required int Round { get; init; }

    /// <summary>Gives what chose the batch: the rule, or what stood in for it; empty for the start.</summary>
    public required string ChosenBy { get; init; }

    /// <summary>Gives the labels, seeds included.</summary>
    public required int Labels { get; init; }

    /// <summary>Gives the positives among them.</summary>
    public required int Positives { get; init; }

    /// <summary>Gives the points of this batch that were picked outside the pool.</summary>
    public required int Explored { get; init; }

    /// <summary>Gives the average precision on the test images, 0 to 1; null where no model could be trained.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Gives the part of all positives of the pool that are labelled, 0 to 1.</summary>
    public double? Recall { get; init; }

    /// <summary>Gives the candidates that are left.</summary>
    public required int Candidates { get; init; }

    /// <summary>Gives the part of the pool that was ever a candidate or labelled, 0 to 1.</summary>
    public required double PoolShare { get; init; }

    /// <summary>Gives the scores computed to choose this batch.</summary>
    public required long ScoredNow { get; init; }

    /// <summary>Gives the scores computed so far.</summary>
    public required long Scored { get; init; }

    /// <summary>Gives the seconds that choosing this batch took, neighbours included, training not.</summary>
    public required double SelectionSeconds { get; init; }

    /// <summary>Gives the seconds that training the model that chose it took.</summary>
    public required double TrainingSeconds { get; init; }
}
