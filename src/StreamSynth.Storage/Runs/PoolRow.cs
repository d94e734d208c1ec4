namespace StreamSynth.Storage.Runs;

/// <summary>Holds one encoded image that was resident in the training pool at the end. (Node, Domain, Ordinal) finds its line in <c>samples</c>.</summary>
public sealed record PoolRow
{
    /// <summary>Gives the node that trains.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>Gives the ordinal of the sample in its domain.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Gives the name of its class.</summary>
    public required string Class { get; init; }

    /// <summary>Gives "real" or "synthetic".</summary>
    public required string Domain { get; init; }

    /// <summary>Gives "webp", "png", "jpeg" or "avif".</summary>
    public required string Format { get; init; }

    /// <summary>Gives the width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Gives the height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Gives how many minibatch slots it filled.</summary>
    public required long Uses { get; init; }

    /// <summary>Gives the encoded image, exactly as trained on.</summary>
    public required byte[] Data { get; init; }
}
