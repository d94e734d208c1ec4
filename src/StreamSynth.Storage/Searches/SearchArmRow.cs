namespace StreamSynth.Storage.Searches;

/// <summary>Sums one way to search up over all concepts, at the last round of each.</summary>
public sealed record SearchArmRow
{
    /// <summary>Gives the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Gives the form: "all", "seals" or "sealsPositives".</summary>
    public required string Form { get; init; }

    /// <summary>Gives the concepts.</summary>
    public required int Concepts { get; init; }

    /// <summary>Gives the mean average precision.</summary>
    public required double MeanAveragePrecision { get; init; }

    /// <summary>Gives its standard deviation over concepts.</summary>
    public required double SpreadOfAveragePrecision { get; init; }

    /// <summary>Gives the mean recall of the pool's positives.</summary>
    public required double MeanRecall { get; init; }

    /// <summary>Gives its standard deviation over concepts.</summary>
    public required double SpreadOfRecall { get; init; }

    /// <summary>Gives the mean share of the pool that was touched.</summary>
    public required double MeanPoolShare { get; init; }

    /// <summary>Gives its standard deviation over concepts.</summary>
    public required double SpreadOfPoolShare { get; init; }

    /// <summary>Gives the mean scores computed in a search.</summary>
    public required double MeanScored { get; init; }

    /// <summary>Gives the mean seconds of a selection.</summary>
    public required double MeanSelectionSeconds { get; init; }

    /// <summary>Gives the mean average precision minus that of the same rule with all images as candidates; null without such an arm.</summary>
    public double? DifferenceFromAll { get; init; }

    /// <summary>Gives the standard error of that difference over concepts.</summary>
    public double? ErrorOfDifference { get; init; }

    /// <summary>Gives the mean recall minus that of the same rule with all images as candidates; null without such an arm.</summary>
    public double? RecallDifferenceFromAll { get; init; }
}
