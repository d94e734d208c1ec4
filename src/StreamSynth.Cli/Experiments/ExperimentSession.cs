using StreamSynth.Cli.Running;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Cli.Experiments;

/// <summary>Makes the runs of an experiment that are not done yet, one after the other, and then its tables and its report.</summary>
/// <param name="file">The experiment, without errors.</param>
/// <param name="folder">Its folder, absolute.</param>
/// <param name="saving">When runs save checkpoints.</param>
/// <param name="json">Whether progress is events for programs, and the result one document.</param>
/// <param name="verbose">Whether stack traces are printed.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class ExperimentSession(ExperimentFile file, string folder, SaveOptions saving, bool json, bool verbose, Surroundings around)
{
    private readonly Experiment _experiment = file.Experiment!;
    private readonly IReadOnlyList<PlannedRun> _runs = PlannedRun.All(file.Experiment!, file.Cells);
    private readonly Dictionary<Cell, Judged> _judged = file.Cells.ToDictionary(c => c, c => Fairness.Find(c, file.Experiment!.Form.Metrics.Node, [])!);
    private readonly Dictionary<Cell, string> _recipes = file.Cells.ToDictionary(c => c, SharedImages.Recipe);
    private readonly MatrixProgress _progress = new(file.Experiment!.Form.ImagesPerMultiple);
    private readonly List<DoneRun> _done = [];
    private readonly List<Diagnostic> _problems = [.. file.Faults];

    /// <summary>Runs what is left.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="StorageException">Another process holds the folder, or it cannot be written.</exception>
    public async Task<int> RunAsync()
    {
        using Interrupts interrupts = around.Listen();
        IReadOnlyDictionary<string, string> versions = LibraryVersions.Read(_experiment.Places);
        using PaintedBatches painted = PaintedBatches.Open(Path.Combine(folder, "images"), around.Clock);
        RunPreparation preparation = new(_experiment, folder, saving, versions, painted, around);
        for (int i = 0; i < _runs.Count && !interrupts.First.IsCancellationRequested; i++)
        {
            bool goesOn = await RunAsync(i, preparation, interrupts).ConfigureAwait(false);
            painted.Flush();
            if (!goesOn) break;
        }

        if (painted.Fault is { } full) _problems.Add(new("SS8034", "images", $"painted images are no longer kept for other runs, which paint them again: {full}", Severity: Severity.Warning));
        return End(interrupts.First.IsCancellationRequested);
    }

    private async Task<bool> RunAsync(int index, RunPreparation preparation, Interrupts interrupts)
    {
        PlannedRun run = _runs[index];
        try
        {
            RunSetup? setup = await preparation.PrepareAsync(run).ConfigureAwait(false);
            if (setup is not null && !await RunAsync(setup, index, interrupts).ConfigureAwait(false)) return true;

            DoneRun done = DoneRun.Read(run, folder, _judged[run.Cell], _experiment.Form.Metrics);
            _done.Add(done);
            _progress.Add(_judged[run.Cell].Options, done.Asked - done.Shared, done.WallSeconds);
            return true;
        }
        catch (GraphException refused)
        {
            _problems.AddRange(refused.Diagnostics);

            // A set that nobody judges is missing in all runs.
            return refused.Diagnostics.All(d => d.Code != DoneRun.MissingMetric);
        }
        catch (Exception unusable) when (unusable is StorageException or InvalidDataException)
        {
            _problems.Add(new("SS8032", run.Name, unusable.Message));
            return true;
        }
    }

    private async Task<bool> RunAsync(RunSetup setup, int index, Interrupts interrupts)
    {
        PlannedRun run = _runs[index];
        string begun = setup.Earlier is { } earlier ? $" (going on after step {earlier.Progress.Step})" : string.Empty;
        MatrixRunOutput output = new($"run {index + 1} of {_runs.Count}: {run.Name}{begun}", [.. _experiment.Form.Metrics.All], () => Left(index + 1), json, around);
        int exit = await new RunSession(setup, output, verbose, around with { Listen = () => Interrupts.Following(interrupts) }).RunAsync().ConfigureAwait(false);
        _problems.AddRange(output.Problems.Select(p => p with { Path = $"{run.Name}: {p.Path}" }));

        return exit == ExitCode.Done;
    }

    private TimeSpan? Left(int from) =>
        _progress.Of(_runs.Skip(from).Select(r => (_recipes[r.Cell], r.Seed, r.Cell.Multiple, _judged[r.Cell].Options)));

    private int End(bool interrupted)
    {
        ExperimentTable table = ExperimentTable.Of(_experiment, _done, _problems);
        string? report = table.Rows.Count > 0 ? Save(table) : null;
        string state = interrupted ? "interrupted" : _done.Count == _runs.Count ? "done" : "failed";
        new ExperimentPage(_experiment, folder, file.Name, around).Write(state, (_done.Count, _runs.Count), table, report, _problems, json);
        if (interrupted) return ExitCode.Interrupted;

        return state == "failed" || _problems.Any(p => p.Severity == Severity.Error) ? ExitCode.RunFailed : ExitCode.Done;
    }

    private string? Save(ExperimentTable table)
    {
        try
        {
            return table.Save(folder, _experiment.Form.Name);
        }
        catch (StorageException full)
        {
            _problems.Add(new("SS6004", string.Empty, $"the tables could not be saved: {full.Message}"));
            return null;
        }
    }
}
