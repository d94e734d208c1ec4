using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Live;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>Tells a run to programs: one JSON line per event on standard error, one document with the result on standard output.</summary>
internal sealed class JsonRun(RunSetup setup, Surroundings around) : IRunOutput
{
    private readonly GraphPlan _plan = setup.Plan;
    private readonly GraphFile _file = setup.File;
    private readonly string _shownFolder = OutputFolder.Shown(setup.Folder.FullPath, around.WorkingFolder);

    public IRunView View => new JsonLines(around.Errors, around.Clock);

    public void Begin(IReadOnlyList<Diagnostic> hindrances) => JsonOutput.WriteLine(
        new
        {
            Event = "started",
            Graph = _plan.Graph.Name,
            Seed = _plan.Graph.Seeds.Run,
            Folder = _shownFolder,
            FromCheckpoint = setup.Earlier?.Checkpoint.Number,
            FromStep = setup.Earlier?.Progress.Step,
            CannotBeResumed = hindrances.Select(h => h.Message),
        },
        around.Errors);

    public void Saved(IReadOnlyList<SaveNews> saves, TimeSpan elapsed)
    {
        foreach (SaveNews news in saves) JsonLines.Write(news, Math.Round(elapsed.TotalSeconds, 3), around.Errors);
    }

    public void StoppedAtOnce(SaveNews? newest)
    {
        string message = newest is null
            ? $"stopped at once: no checkpoint was saved in {_shownFolder}."
            : $"stopped at once: checkpoint {newest.Number} (after step {newest.Step}) stands in {_shownFolder}, what came later is lost.";
        Diagnostic fault = new("SS5011", string.Empty, message, newest is null ? null : ResumeOf(_shownFolder));
        JsonOutput.Write(new FaultsJson(FaultJson.Of([fault], _file.Name)), around.Output);
    }

    public int Refuse(IReadOnlyList<Diagnostic> refusals) => Refusal.Write(refusals, _file.Name, json: true, around);

    public void End(string state, RunResult result, RunRecord record, IReadOnlyList<Diagnostic> problems, SaveNews? newest)
    {
        FaultJson[] faults = FaultJson.Of([.. _file.Faults, .. problems], _file.Name);
        ProgressRow progress = record.Progress!;
        JsonOutput.Write(
            new RunJson
            {
                Faults = faults,
                File = _file.Name,
                State = state,
                Graph = _plan.Graph.Name,
                Seed = _plan.Graph.Seeds.Run,
                Folder = record.IsSaved ? _shownFolder : null,
                Report = record.HasReport ? Path.Combine(_shownFolder, Path.GetFileName(setup.Folder.ReportPath)) : null,
                Seconds = progress.WallSeconds,
                Step = progress.Step,
                Steps = progress.Steps,
                PeakResidentBytes = progress.PeakResidentBytes,
                PayloadHighWaterBytes = progress.PayloadBytesHighWater,
                MemoryBytes = progress.MemoryBudgetBytes,
                FailedItems = result.FailureCount,
                Accuracy = record.Rows.Accuracy,
                Resume = newest is null ? null : ResumeOf(_shownFolder),
                Nodes = [.. result.Snapshot.Nodes.Select(NodeJson.Of)],
            },
            around.Output);
    }

    private static string ResumeOf(string folder) => $"streamsynth resume {folder}";
}

/// <summary>Is the document that a run ends with.</summary>
internal sealed record RunJson
{
    public required IReadOnlyList<FaultJson> Faults { get; init; }

    public required string File { get; init; }

    public required string State { get; init; }

    public required string Graph { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Gives the run folder; null when it is not whole.</summary>
    public required string? Folder { get; init; }

    public required string? Report { get; init; }

    public required double Seconds { get; init; }

    public required long Step { get; init; }

    public required long Steps { get; init; }

    public required long PeakResidentBytes { get; init; }

    public required long PayloadHighWaterBytes { get; init; }

    public required long MemoryBytes { get; init; }

    public required long FailedItems { get; init; }

    public required IReadOnlyList<AccuracyRow> Accuracy { get; init; }

    /// <summary>Gives the command that goes on with the run; null when it is done, or cannot be gone on with.</summary>
    public required string? Resume { get; init; }

    public required IReadOnlyList<NodeJson> Nodes { get; init; }
}
