using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Experiments;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Says what is run, from where on, and where it is saved.</summary>
internal sealed record RunSetup
{
    /// <summary>Gives the graph, without errors.</summary>
    public required GraphFile File { get; init; }

    /// <summary>Gives the path of the graph file, around which relative paths are sought.</summary>
    public required string GraphPlace { get; init; }

    /// <summary>Gives the folder that the program was called in first.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Gives the folder for tables and report.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>Gives the checkpoints in the same folder, which it holds against other processes; whoever runs the setup disposes it.</summary>
    public required CheckpointStore Store { get; init; }

    /// <summary>Gives the start of this part.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Gives versions by library.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Says when checkpoints are saved.</summary>
    public required SaveOptions Saving { get; init; }

    /// <summary>Gives what earlier parts have left; null for a new run.</summary>
    public EarlierRun? Earlier { get; init; }

    /// <summary>Gives what is known to differ from the part before.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>Tells whether the run goes on whatever differs.</summary>
    public bool AllowsChanges { get; init; }

    /// <summary>Gives where generators keep what they paint for other runs, and find what others have painted; null for nowhere.</summary>
    public PaintedBatches? Painted { get; init; }

    /// <summary>Gives the plan.</summary>
    public GraphPlan Plan => File.Plan!;
}
