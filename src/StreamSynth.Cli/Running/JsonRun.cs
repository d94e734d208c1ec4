using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Live;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>Tells a run to programs: one JSON line per event on standard error, one document with the result on standard output.</summary>
internal sealed class JsonRun(GraphFile file, RunFolder folder, Surroundings around) : IRunOutput
{
    private readonly GraphPlan _plan = file.Plan!;
    private readonly string _shownFolder = OutputFolder.Shown(folder.FullPath, around.WorkingFolder);

    public IRunView View => new JsonLines(around.Errors, around.Clock);

    public void Begin() => JsonOutput.WriteLine(new { Event = "started", Graph = _plan.Graph.Name, Seed = _plan.Graph.Seeds.Run, Folder = _shownFolder }, around.Errors);

    public void StoppedAtOnce()
    {
        Diagnostic fault = new("SS5011", string.Empty, $"stopped at once: nothing was saved in {_shownFolder}.");
        JsonOutput.Write(new FaultsJson(FaultJson.Of([fault], file.Name)), around.Output);
    }

    public void End(string state, RunResult result, RunRecord record, IReadOnlyList<Diagnostic> problems)
    {
        FaultJson[] faults = FaultJson.Of([.. file.Faults, .. problems], file.Name);
        ProgressRow progress = record.Progress!;
        JsonOutput.Write(
            new RunJson
            {
                Faults = faults,
                File = file.Name,
                State = state,
                Graph = _plan.Graph.Name,
                Seed = _plan.Graph.Seeds.Run,
                Folder = record.IsSaved ? _shownFolder : null,
                Report = record.HasReport ? Path.Combine(_shownFolder, Path.GetFileName(folder.ReportPath)) : null,
                Seconds = progress.WallSeconds,
                Step = progress.Step,
                Steps = progress.Steps,
                PeakResidentBytes = progress.PeakResidentBytes,
                PayloadHighWaterBytes = progress.PayloadBytesHighWater,
                MemoryBytes = progress.MemoryBudgetBytes,
                FailedItems = result.FailureCount,
                Accuracy = record.Rows.Accuracy,
                Nodes = [.. result.Snapshot.Nodes.Select(NodeJson.Of)],
            },
            around.Output);
    }
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

    public required IReadOnlyList<NodeJson> Nodes { get; init; }
}
