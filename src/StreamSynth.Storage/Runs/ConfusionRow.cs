namespace StreamSynth.Storage.Runs;

/// <summary>Holds how often images of one class were taken for another; pairs that never occurred have no row.</summary>
public sealed record ConfusionRow
{
    /// <summary>Gives the node that judged.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the set, such as "validation".</summary>
    public required string Set { get; init; }

    /// <summary>Gives the statistics used, as in <see cref="AccuracyRow.Statistics"/>.</summary>
    public required string Statistics { get; init; }

    /// <summary>Gives the true class.</summary>
    public required string Truth { get; init; }

    /// <summary>Gives the class that they were taken for.</summary>
    public required string Predicted { get; init; }

    /// <summary>Gives the number of images.</summary>
    public required long Images { get; init; }
}
