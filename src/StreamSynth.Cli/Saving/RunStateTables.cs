using System.Text.Json;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Resume;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Puts into a checkpoint what a run is and where it stands.</summary>
/// <param name="setup">The run.</param>
/// <param name="runner">The run as it goes.</param>
internal sealed class RunStateTables(RunSetup setup, GraphRunner runner)
{
    /// <summary>Gives or sets what had changed since the part before, and was allowed.</summary>
    public IReadOnlyList<Change> Changes { get; set; } = [];

    /// <summary>Gives the failed items of all parts that do not come again after a point; of all that were met, where it is null.</summary>
    public IReadOnlyList<FailureRow> Failures(ResumePoint? point)
    {
        IEnumerable<FailureRow> now = point is null ? runner.Failures.Select(SettledFailures.RowOf) : SettledFailures.Before(point, setup.Plan, runner.Failures);
        return SettledFailures.Merge(setup.Earlier?.Failures ?? [], now);
    }

    /// <summary>Puts the tables in.</summary>
    /// <param name="snapshot">The checkpoint to be.</param>
    /// <param name="point">Where each node goes on.</param>
    /// <param name="trainings">How far the trainings have come, in flow order.</param>
    public void Put(Snapshot snapshot, ResumePoint point, IReadOnlyList<TrainingRow> trainings)
    {
        GraphSnapshot now = runner.Snapshot();
        (long Done, long Total) steps = trainings.Count > 0 ? (trainings[^1].Step, trainings[^1].Steps) : RunProgress.StepsOf(now);
        IReadOnlyList<FailureRow> failures = Failures(point);
        long further = runner.FailureCount - runner.FailuresBefore - runner.Failures.Count;
        long failureCount = failures.Count - (setup.Earlier?.Failures.Count ?? 0) + (setup.Earlier?.State.FailureCount ?? 0) + Math.Max(0, further);

        snapshot.Put(RunTables.Progress, Later(() => RunProgress.Of(setup, now, "running", RunHashes.Of(runner), steps)));
        snapshot.Put(RunTables.Parts, [.. setup.Earlier?.Parts ?? [], RunProgress.PartOf(setup, now, "running", steps.Done, Changes)]);
        snapshot.Put(RunTables.Failures, failures);
        snapshot.Put(CheckpointTables.State, Later(() => StateOf(point, failureCount)));
    }

    // Hashing a model of gigabytes takes seconds, which the thread that writes has.
    private static IEnumerable<TRow> Later<TRow>(Func<TRow> row)
    {
        yield return row();
    }

    private RunStateRow StateOf(ResumePoint point, long failureCount) => new()
    {
        Format = CheckpointTables.Format,
        GraphFile = setup.GraphPlace,
        WorkingFolder = setup.WorkingFolder,
        Point = point.ToJson(),
        Hashes = JsonSerializer.Serialize(RunHashes.Of(runner).All),
        FailureCount = failureCount,
        SaveSteps = setup.Saving.Steps,
        SaveMinutes = setup.Saving.Minutes,
        Keep = setup.Saving.Keep,
    };
}
