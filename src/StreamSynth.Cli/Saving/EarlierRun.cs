using System.Text.Json;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Resume;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Holds what the parts of a run before this one have left.</summary>
internal sealed record EarlierRun
{
    /// <summary>Gives the checkpoint that the run goes on from.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Gives where each node goes on.</summary>
    public required ResumePoint Point { get; init; }

    /// <summary>Gives the run as it was saved.</summary>
    public required ProgressRow Progress { get; init; }

    /// <summary>Gives where the run was started from, and how it saves.</summary>
    public required RunStateRow State { get; init; }

    /// <summary>Gives the parts, all of them ended.</summary>
    public required IReadOnlyList<PartRow> Parts { get; init; }

    /// <summary>Gives how far the trainings had come; none where there was no training.</summary>
    public required IReadOnlyList<TrainingRow> Trainings { get; init; }

    /// <summary>Gives the items that failed.</summary>
    public required IReadOnlyList<FailureRow> Failures { get; init; }

    /// <summary>Gives SHA-256 of models and data by name.</summary>
    public IReadOnlyDictionary<string, string> Hashes => JsonSerializer.Deserialize<Dictionary<string, string>>(State.Hashes)!;

    /// <summary>Gives the duration of all parts, in seconds.</summary>
    public double WallSeconds => Parts.Sum(part => part.WallSeconds);
}
