using System.Text.Json.Nodes;
using StreamSynth.Blocks.Regeneration;
using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Estimating;
using StreamSynth.Cli.Running;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Experiments;

/// <summary>Estimates the time that an experiment still needs: from its runs that are done, or else from the largest of its runs, made for a short while.</summary>
/// <param name="file">The experiment, without errors.</param>
/// <param name="folder">Its folder, absolute.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class MatrixEstimate(ExperimentFile file, string folder, Surroundings around)
{
    private readonly Experiment _experiment = file.Experiment!;

    /// <summary>Estimates.</summary>
    /// <param name="probe">How long it may measure; zero for not at all.</param>
    public async Task<MatrixState> MakeAsync(TimeSpan probe)
    {
        Dictionary<Cell, Judged> judged = file.Cells.ToDictionary(c => c, c => Fairness.Find(c, _experiment.Form.Metrics.Node, [])!);
        MatrixProgress progress = new(_experiment.Form.ImagesPerMultiple);
        IReadOnlyList<PlannedRun> runs = PlannedRun.All(_experiment, file.Cells);
        ILookup<bool, PlannedRun> found = runs.Where(r => SavedRun.IsDone(Path.Combine(folder, r.Folder))).ToLookup(IsOfItsGraph);
        PlannedRun[] done = [.. found[true]];
        foreach (PlannedRun run in done) Take(progress, run, judged[run.Cell]);
        if (!progress.Knows && probe > TimeSpan.Zero) await ProbeAsync(progress, judged, probe).ConfigureAwait(false);

        Dictionary<Cell, string> recipes = file.Cells.ToDictionary(c => c, SharedImages.Recipe);
        return new(progress.Of(runs.Except(done).Select(r => (recipes[r.Cell], r.Seed, r.Cell.Multiple, judged[r.Cell].Options))), done.Length, [.. found[false].Select(r => r.Folder)]);
    }

    // The graph alone: threads, versions and models are compared when the experiment goes on.
    private bool IsOfItsGraph(PlannedRun run)
    {
        try
        {
            ProgressRow then = RunFolder.Open(Path.Combine(folder, run.Folder)).Read(RunTables.Progress).Single();
            return run.Plan(_experiment, around).Plan is { } plan && RunIdentity.Differences(RunIdentity.OfGraph(JsonNode.Parse(then.GraphJson)), RunIdentity.OfGraph(plan.Graph.Json)).Count == 0;
        }
        catch (StorageException)
        {
            return false;
        }
    }

    private void Take(MatrixProgress progress, PlannedRun run, Judged judged)
    {
        try
        {
            DoneRun done = DoneRun.Read(run, folder, judged, _experiment.Form.Metrics);
            progress.Add(judged.Options, done.Asked - done.Shared, done.WallSeconds);
        }
        catch (Exception unusable) when (unusable is StorageException or GraphException)
        {
            // What it cannot read, the experiment tells when it is run.
        }
    }

    // Steps and images of the probe cost what it lasted, once all nodes work.
    private async Task ProbeAsync(MatrixProgress progress, Dictionary<Cell, Judged> judged, TimeSpan length)
    {
        Cell largest = file.Cells.MaxBy(c => (c.Multiple, SharedImages.Recipe(c).Length))!;
        using Interrupts interrupts = around.Listen();
        ProbeResult probe = await new RunProbe(largest.Plan, around.Clock).RunAsync(length, interrupts.First).ConfigureAwait(false);
        if (probe.Result.End == RunEnd.Failed) throw new GraphException(RunFaults.Of(probe.Result));

        HashSet<string> generators = [.. largest.Plan.Nodes.Where(n => n.Block is IImageGenerator).Select(n => n.Name)];
        NodeMeasure? training = probe.Nodes.FirstOrDefault(n => n.Node == judged[largest].TrainNode);
        long painted = probe.Nodes.Where(n => generators.Contains(n.Node)).Sum(n => n.Measured);
        if (training is not { Measured: > 0, Unit: "steps" }) return;

        TrainClassifierOptions options = judged[largest].Options with { Steps = (int)training.Measured };
        progress.Add(options, painted, training.Seconds + probe.Nodes.Where(n => generators.Contains(n.Node)).Sum(n => n.Seconds));
    }
}

/// <summary>Says how far an experiment is.</summary>
/// <param name="Left">Time for the runs that are not done; null where nothing was measured.</param>
/// <param name="Done">Runs that are done.</param>
/// <param name="Others">Folders of runs that were made of other graphs than the file's, over which the experiment does not go.</param>
internal sealed record MatrixState(TimeSpan? Left, int Done, IReadOnlyList<string> Others);
