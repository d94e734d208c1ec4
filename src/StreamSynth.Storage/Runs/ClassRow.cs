namespace StreamSynth.Storage.Runs;

/// <summary>Holds how well one class of one set was found.</summary>
public sealed record ClassRow
{
    /// <summary>Gives the node that judged.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the set, such as "validation".</summary>
    public required string Set { get; init; }

    /// <summary>Gives the statistics used, as in <see cref="AccuracyRow.Statistics"/>.</summary>
    public required string Statistics { get; init; }

    /// <summary>Gives the class.</summary>
    public required string Class { get; init; }

    /// <summary>Gives the images of the class.</summary>
    public required long Images { get; init; }

    /// <summary>Gives the share of them that were taken for it (recall), 0..1; null without images.</summary>
    public required double? Recall { get; init; }

    /// <summary>Gives the share of the images taken for it that are of it, 0..1; null when none was.</summary>
    public required double? Precision { get; init; }
}
