namespace StreamSynth.Storage.Experiments;

/// <summary>Holds the images of one batch of a generator.</summary>
internal sealed record PaintedBatchRow
{
    /// <summary>Gives what the batch was painted from, as one hash.</summary>
    public required string Key { get; init; }

    /// <summary>Gives the prompts that were cut to the text encoder's context.</summary>
    public required long PromptsCut { get; init; }

    /// <summary>Gives the images, u8[N,H,W,3], as they came out of the model.</summary>
    public required byte[] Pixels { get; init; }
}

/// <summary>Holds the first column of <see cref="PaintedBatchRow"/>, which an index reads alone.</summary>
internal sealed record PaintedBatchKey
{
    /// <summary>Gives what the batch was painted from.</summary>
    public required string Key { get; init; }
}
