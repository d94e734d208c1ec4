namespace StreamSynth.Storage.Experiments;

/// <summary>Holds one run of an experiment and one metric of it: a line of its table <c>runs</c>.</summary>
public sealed record ExperimentRunRow
{
    /// <summary>Gives the arm's name.</summary>
    public required string Arm { get; init; }

    /// <summary>Gives synthetic images per real one.</summary>
    public required int Multiple { get; init; }

    /// <summary>Gives the seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gives the judged set.</summary>
    public required string Metric { get; init; }

    /// <summary>Gives the accuracy averaged over drawing families, 0..1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Gives the run folder, relative to the experiment's.</summary>
    public required string Folder { get; init; }

    /// <summary>Gives optimiser steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Gives the synthetic images that the graph asked for.</summary>
    public required long SyntheticAsked { get; init; }

    /// <summary>Gives those that reached training.</summary>
    public required long SyntheticKept { get; init; }

    /// <summary>Gives those that were not painted, since another run of the experiment had painted the same batch.</summary>
    public required long SyntheticShared { get; init; }

    /// <summary>Gives the duration, in seconds.</summary>
    public required double WallSeconds { get; init; }
}
