namespace StreamSynth.Storage.Runs;

/// <summary>Holds how unlike the generated images of one class are, and how many of its real images they come near, by CLIP.</summary>
public sealed record DiversityRow
{
    /// <summary>Gives the node that measured.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the class's name.</summary>
    public required string Class { get; init; }

    /// <summary>Gives the images that were measured.</summary>
    public required int Images { get; init; }

    /// <summary>Gives the mean cosine distance (1 less the cosine of the embeddings) of two different images; null of fewer than two.</summary>
    public double? MeanDistance { get; init; }

    /// <summary>Gives the real images that they were held to.</summary>
    public required int RealImages { get; init; }

    /// <summary>Gives the mean cosine distance of two different real images; null of fewer than two.</summary>
    public double? RealMeanDistance { get; init; }

    /// <summary>Gives the real images whose nearest measured image is nearer than <see cref="Within"/>.</summary>
    public required int Covered { get; init; }

    /// <summary>Gives <see cref="Covered"/> over <see cref="RealImages"/>; null where there is no real image.</summary>
    public double? Coverage { get; init; }

    /// <summary>Gives the cosine distance below which a real image counts as covered.</summary>
    public required double Within { get; init; }
}
