namespace StreamSynth.Storage.Runs;

/// <summary>States what became of one sample: a line of the ledger in table <c>samples</c>.</summary>
public sealed record SampleRow
{
    /// <summary>Gives the node that trains: with several, each has a line for every sample that it was sent.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>Gives the ordinal of the sample in its domain.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Gives the key of the item, from which its random numbers derive.</summary>
    public required ulong Key { get; init; }

    /// <summary>Gives "real" or "synthetic".</summary>
    public required string Domain { get; init; }

    /// <summary>Gives the name of its class.</summary>
    public required string Class { get; init; }

    /// <summary>
    /// Gives where a real sample came from, such as "tabler/camera"; of a synthetic one, the side of the choice that it won, "first" or "second", or the drawing that was found in its place; null where nothing was chosen.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Gives the prompt of a synthetic sample; null when real.</summary>
    public string? Prompt { get; init; }

    /// <summary>Gives the seed of the call that made it; 0 when real.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gives the batch it was made in; -1 for none.</summary>
    public required long Batch { get; init; }

    /// <summary>Gives its CLIP score (cosine); null when not scored.</summary>
    public double? Score { get; init; }

    /// <summary>Gives its score less the best score of another class; null when not scored.</summary>
    public double? Margin { get; init; }

    /// <summary>Gives its rank in a window of the last filter that kept the best, such as "7 of 20 in window 3"; null where none did.</summary>
    public string? Rank { get; init; }

    /// <summary>Gives "filtered", "failed", "inFlight", "resident", "evictedUsed", "evictedUnused" or, for real samples, "used".</summary>
    public required string State { get; init; }

    /// <summary>Gives why it was filtered or failed; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Gives the size of the encoded image in bytes; 0 when there is none.</summary>
    public required long Bytes { get; init; }

    /// <summary>Gives how many minibatch slots it filled.</summary>
    public required long Uses { get; init; }
}
