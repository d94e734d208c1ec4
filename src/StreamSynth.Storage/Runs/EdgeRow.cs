namespace StreamSynth.Storage.Runs;

/// <summary>States the bounds of one edge and how full it became, in the last part of a run that was resumed.</summary>
public sealed record EdgeRow
{
    /// <summary>Gives the output port it starts at, such as "paint.image".</summary>
    public required string From { get; init; }

    /// <summary>Gives the input port it ends at, such as "pack.image".</summary>
    public required string To { get; init; }

    /// <summary>Gives the most items it may hold.</summary>
    public required int Capacity { get; init; }

    /// <summary>Gives the most bytes of payload it may hold.</summary>
    public required long CapacityBytes { get; init; }

    /// <summary>Gives the most items it held at once.</summary>
    public required long HighWaterItems { get; init; }

    /// <summary>Gives the most bytes of payload it held at once.</summary>
    public required long HighWaterBytes { get; init; }

    /// <summary>Gives the number of items that passed.</summary>
    public required long Items { get; init; }

    /// <summary>Gives the ordinal of the first of them; those below it passed before the run was interrupted.</summary>
    public long FirstOrdinal { get; init; }

    /// <summary>Gives how many of them had been filtered or had failed before.</summary>
    public long Absent { get; init; }

    /// <summary>Gives how many of them, the last ones, the receiver did not read, because it had enough or failed.</summary>
    public long Unread { get; init; }

    /// <summary>Gives the domain, "real" or "synthetic", of the lines of table <c>samples</c> that account for what passed; null where the ledger has none.</summary>
    public string? Domain { get; init; }

    /// <summary>Tells whether the whole stream is collected before the receiver starts.</summary>
    public required bool Gathered { get; init; }
}
