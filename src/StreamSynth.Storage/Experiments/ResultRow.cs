namespace StreamSynth.Storage.Experiments;

/// <summary>Holds what an experiment found for one arm, one multiple and one metric: a line of its table <c>results</c>.</summary>
public sealed record ResultRow
{
    /// <summary>Gives the arm's name.</summary>
    public required string Arm { get; init; }

    /// <summary>Gives the arm's name for readers.</summary>
    public required string Title { get; init; }

    /// <summary>Gives synthetic images per real one; 0 for none.</summary>
    public required int Multiple { get; init; }

    /// <summary>Gives the judged set, such as "oodTest".</summary>
    public required string Metric { get; init; }

    /// <summary>Tells whether choices are made by this metric; it is only reported otherwise.</summary>
    public required bool IsForChoosing { get; init; }

    /// <summary>Tells whether this arm and multiple is the best by the metric for choosing.</summary>
    public required bool IsChosen { get; init; }

    /// <summary>Gives the runs, one per seed.</summary>
    public required long Seeds { get; init; }

    /// <summary>Gives the drawing families (or images) that the interval draws.</summary>
    public required long Sets { get; init; }

    /// <summary>Gives what those are: "family", or "image" in a metric of one family.</summary>
    public required string ClusteredBy { get; init; }

    /// <summary>Gives the accuracy averaged over sets and seeds, 0..1.</summary>
    public required double Mean { get; init; }

    /// <summary>Gives the standard deviation over seeds (divided by n - 1); null for one seed.</summary>
    public double? Deviation { get; init; }

    /// <summary>Gives the lower end of the 95 % interval of <see cref="Mean"/>.</summary>
    public required double Low { get; init; }

    /// <summary>Gives its upper end.</summary>
    public required double High { get; init; }

    /// <summary>Gives the mean less that of the reference arm, seed by seed and set by set; null for the reference itself.</summary>
    public double? Difference { get; init; }

    /// <summary>Gives the lower end of the 95 % interval of <see cref="Difference"/>.</summary>
    public double? DifferenceLow { get; init; }

    /// <summary>Gives its upper end.</summary>
    public double? DifferenceHigh { get; init; }
}
