namespace StreamSynth.Blocks.Training.Resume;

/// <summary>States how far one training has come, between two steps: one row of table <c>trainings</c> of a checkpoint.</summary>
public sealed record TrainingRow
{
    /// <summary>Gives the node that trains.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Gives the steps of the whole training.</summary>
    public required long Steps { get; init; }

    /// <summary>Gives what the state depends on: a JSON object from place in the graph to value.</summary>
    public required string Terms { get; init; }

    /// <summary>Gives a JSON object that says how an image becomes the network's input; null while no image has said its size.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>Gives the first ordinal of input 'synthetic' that is not resolved.</summary>
    public required long SyntheticNext { get; init; }

    /// <summary>Gives the first ordinal of input 'synthetic' that must come again: <see cref="SyntheticNext"/>, or that of the oldest image in the pool where it is kept as recipes.</summary>
    public required long SyntheticFrom { get; init; }

    /// <summary>Gives the starved steps so far.</summary>
    public required long StarvedSteps { get; init; }

    /// <summary>Gives the settled lines of synthetic ordinals: a JSON object from reason to number.</summary>
    public required string Settled { get; init; }

    /// <summary>Gives the first ordinal of input 'realStream' that no step has seen.</summary>
    public required long RealStreamNext { get; init; }

    /// <summary>Gives the streamed real images that filled a place in a minibatch.</summary>
    public required long RealStreamUsed { get; init; }

    /// <summary>Gives the ordinals of 'realStream' that were lost on the way, or cannot be decoded.</summary>
    public required long RealStreamLost { get; init; }

    /// <summary>Gives the place in the endless sequence of epochs over the gathered real images.</summary>
    public required long RealPosition { get; init; }

    /// <summary>Gives the sums of the point of each measured series that is under way: a JSON object from name to sum and count.</summary>
    public required string Sums { get; init; }

    /// <summary>Gives the measurements of the node that belong to the state.</summary>
    public required long Measurements { get; init; }

    /// <summary>Gives the lines of the ledger by the node that belong to the state.</summary>
    public required long LedgerLines { get; init; }

    /// <summary>Gives, by name of the port, the ordinal at which each stream must start for training to go on.</summary>
    public IReadOnlyDictionary<string, long> FirstOrdinals => new Dictionary<string, long> { ["synthetic"] = SyntheticFrom, ["realStream"] = RealStreamNext };
}

/// <summary>Holds one encoded synthetic image that is in the pool of a training.</summary>
public sealed record ResidentRow
{
    /// <summary>Gives the node that trains.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the ordinal.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Gives the key of the item.</summary>
    public required ulong Key { get; init; }

    /// <summary>Gives the name of its class.</summary>
    public required string Class { get; init; }

    /// <summary>Gives "synthetic".</summary>
    public string Domain { get; init; } = "synthetic";

    /// <summary>Gives "webp", "png", "jpeg" or "avif".</summary>
    public required string Format { get; init; }

    /// <summary>Gives the width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Gives the height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Gives the places in minibatches that it filled.</summary>
    public required long Uses { get; init; }

    /// <summary>Gives where it came from, as a JSON object: class, prompt, scores, seed, batch.</summary>
    public required string Provenance { get; init; }

    /// <summary>Gives the generator's batch that it was made in; -1 for none.</summary>
    public required long Batch { get; init; }

    /// <summary>Gives the size of the encoded image in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Gives the encoded image, exactly as trained on; empty where it is to be made again.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Gives the SHA-256 of the encoded image, in lower-case hexadecimal, where it is to be made again; null otherwise.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>Tells how often a gathered real image was used.</summary>
public sealed record RealUseRow
{
    /// <summary>Gives the node that trains.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the place among the gathered images.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Gives the places in minibatches that it filled; below 0 when it turned out to be damaged.</summary>
    public required long Uses { get; init; }
}
