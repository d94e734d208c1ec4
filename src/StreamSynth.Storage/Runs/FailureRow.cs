namespace StreamSynth.Storage.Runs;

/// <summary>Names one item that failed, where and why.</summary>
public sealed record FailureRow
{
    /// <summary>Gives the node where it failed.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the ordinal of the item at that node.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Gives the key of the item.</summary>
    public required ulong Key { get; init; }

    /// <summary>Gives the error in full.</summary>
    public required string Message { get; init; }
}
