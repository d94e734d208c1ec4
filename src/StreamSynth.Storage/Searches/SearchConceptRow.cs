namespace StreamSynth.Storage.Searches;

/// <summary>Describes one concept that was searched for, with what other ways than searching give for it.</summary>
public sealed record SearchConceptRow
{
    /// <summary>Gives the concept.</summary>
    public required string Concept { get; init; }

    /// <summary>Gives the positives of the pool.</summary>
    public required int PoolPositives { get; init; }

    /// <summary>Gives the images of the pool.</summary>
    public required int PoolImages { get; init; }

    /// <summary>Gives the positives of the test images.</summary>
    public required int TestPositives { get; init; }

    /// <summary>Gives the test images.</summary>
    public required int TestImages { get; init; }

    /// <summary>Tells whether the name stood in the training text of the model that made the embeddings; null where nobody said which did.</summary>
    public bool? KnownToModel { get; init; }

    /// <summary>Gives the average precision on the test images with all labels of the pool; null where it was not asked for.</summary>
    public double? FullAveragePrecision { get; init; }

    /// <summary>Gives the average precision on the test images of the text query alone; null where it was not asked for.</summary>
    public double? TextAveragePrecision { get; init; }

    /// <summary>Gives the part of all positives of the pool among as many images as there are labels, the nearest to the text; null where it was not asked for.</summary>
    public double? TextRecall { get; init; }

    /// <summary>Gives the mean part of positives among the nearest neighbours of a positive of the pool: how well the embeddings hold the concept together.</summary>
    public double? NeighbourPurity { get; init; }
}
