namespace StreamSynth.Storage.Runs;

/// <summary>Tells of one part of a run: from its beginning, or from a checkpoint, to its end or to where it was cut off.</summary>
public sealed record PartRow
{
    /// <summary>Gives the number of the part, from 1.</summary>
    public required long Part { get; init; }

    /// <summary>Gives its start, UTC, ISO 8601.</summary>
    public required string StartedUtc { get; init; }

    /// <summary>Gives its duration in seconds; of a part that was killed, up to the checkpoint that the next one went on from.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Gives the optimiser steps done when it began.</summary>
    public required long FirstStep { get; init; }

    /// <summary>Gives the optimiser steps that the run owes to it: done at its end, or at the checkpoint that the next part went on from.</summary>
    public required long LastStep { get; init; }

    /// <summary>Gives the checkpoint that it went on from; 0 for the first part.</summary>
    public required long FromCheckpoint { get; init; }

    /// <summary>Gives how it ended: "done", "interrupted", "failed", "killed" (it did not get to say anything), or "running" in a checkpoint.</summary>
    public required string State { get; init; }

    /// <summary>Gives what had changed since the part before and was allowed: a JSON list of objects with name, then and now; "[]" for nothing.</summary>
    public required string Changes { get; init; }
}
