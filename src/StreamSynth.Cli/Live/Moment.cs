using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Holds all that a view shows of a run at one moment.</summary>
internal sealed record Moment
{
    /// <summary>Gives the graph's name.</summary>
    public required string Graph { get; init; }

    /// <summary>Gives the engine's counts.</summary>
    public required GraphSnapshot Snapshot { get; init; }

    /// <summary>Gives the items per second of each node, in the order of the snapshot; null while nothing can be said.</summary>
    public required IReadOnlyList<double?> Rates { get; init; }

    /// <summary>Gives the share of the run that is done, 0 to 1; null while nothing can be said.</summary>
    public double? Fraction { get; init; }

    /// <summary>Gives the time left; null while nothing can be said.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Gives the resident memory of the process, in bytes.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Gives the graph's memory for payloads, in bytes.</summary>
    public long BudgetBytes { get; init; }

    /// <summary>Gives what the user should know now, such as that the run is stopping; null when nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>Gives what was saved, or could not be, since the moment before.</summary>
    public IReadOnlyList<SaveNews> Saves { get; init; } = [];

    /// <summary>Gives what became of the newest save; null before the first.</summary>
    public SaveNews? NewestSave { get; init; }

    /// <summary>Tells whether every node has ended.</summary>
    public bool HasEnded => Snapshot.Nodes.All(n => n.HasEnded);
}
