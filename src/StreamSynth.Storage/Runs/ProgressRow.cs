namespace StreamSynth.Storage.Runs;

/// <summary>States what was run, how far it came and with which versions: the one row of table <c>progress</c>.</summary>
public sealed record ProgressRow
{
    /// <summary>Gives the name of the graph.</summary>
    public required string GraphName { get; init; }

    /// <summary>Gives the effective graph as JSON, with all overrides applied.</summary>
    public required string GraphJson { get; init; }

    /// <summary>Gives the run seed, from which all sub-seeds derive.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gives the number of optimiser steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Gives the number of optimiser steps asked for.</summary>
    public required long Steps { get; init; }

    /// <summary>Gives "done", "interrupted" or "failed".</summary>
    public required string State { get; init; }

    /// <summary>Gives the start of the run, UTC, ISO 8601.</summary>
    public required string StartedUtc { get; init; }

    /// <summary>Gives the duration of the run in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Gives the most resident memory of the process, in bytes.</summary>
    public required long PeakResidentBytes { get; init; }

    /// <summary>Gives the most bytes of payload held at once by edges, pools and windows.</summary>
    public required long PayloadBytesHighWater { get; init; }

    /// <summary>Gives the payload budget that the graph set, in bytes.</summary>
    public required long MemoryBudgetBytes { get; init; }

    /// <summary>Gives a JSON object from library name to version.</summary>
    public required string Versions { get; init; }

    /// <summary>Gives the execution providers of ONNX Runtime that the nodes' devices need, such as "CPUExecutionProvider".</summary>
    public required string Provider { get; init; }

    /// <summary>Gives a JSON object from node to its list of devices; nodes that run once on "cpu" are left out.</summary>
    public required string Devices { get; init; }

    /// <summary>Tells whether a run of the same graph, seeds, models, devices and threads gives the same results; not when a node has unlike devices, or takes what comes (training that mixes freely).</summary>
    public required bool IsDeterministic { get; init; }

    /// <summary>Gives the fixed runtime thread counts, which bit equality depends on.</summary>
    public required string Threads { get; init; }

    /// <summary>Gives a JSON object from model to SHA-256.</summary>
    public required string ModelHashes { get; init; }

    /// <summary>Gives the SHA-256 of the resolved list of data items.</summary>
    public required string DataHash { get; init; }

    /// <summary>Gives a JSON object from source to the ordinal it would emit next.</summary>
    public required string Cursors { get; init; }

    /// <summary>Gives a JSON object from purpose (data, initialisation, generation, draws) to seed.</summary>
    public required string SubSeeds { get; init; }
}
