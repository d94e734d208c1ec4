namespace StreamSynth.Storage.Runs;

/// <summary>Holds the accuracy on one set with one choice of batch norm statistics.</summary>
public sealed record AccuracyRow
{
    /// <summary>Gives the node that judged.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>Gives "validation", "test" or "oodTest".</summary>
    public required string Set { get; init; }

    /// <summary>Gives the batch norm statistics used: "main", "auxiliary" or "reestimated".</summary>
    public required string Statistics { get; init; }

    /// <summary>Gives the number of images.</summary>
    public required long Images { get; init; }

    /// <summary>Gives the share of right answers over all images, 0..1.</summary>
    public required double Pooled { get; init; }

    /// <summary>Gives the mean over drawing families of each family's share of right answers, 0..1.</summary>
    public required double SetAveraged { get; init; }

    /// <summary>Gives the lower end of the 95 % interval of <see cref="SetAveraged"/>.</summary>
    public required double Low { get; init; }

    /// <summary>Gives the upper end of the 95 % interval of <see cref="SetAveraged"/>.</summary>
    public required double High { get; init; }

    /// <summary>Gives what the bootstrap of the interval draws as a whole: "family", "image" (in a set of one family) or "set" (for a mean of sets).</summary>
    public string ClusteredBy { get; init; } = "family";

    /// <summary>Gives the share of images whose true class is among the five most probable, 0..1.</summary>
    public required double TopFive { get; init; }

    /// <summary>Gives the expected calibration error, 0..1.</summary>
    public required double CalibrationError { get; init; }
}
