using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Experiments;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Experiments;

/// <summary>Prepares one run of an experiment: from its beginning, from a checkpoint that a stopped or killed one has left, or not at all where it is done.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="folder">Its folder, absolute.</param>
/// <param name="saving">When runs save checkpoints.</param>
/// <param name="versions">Versions by library.</param>
/// <param name="painted">Images that runs share.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class RunPreparation(
    Experiment experiment, string folder, SaveOptions saving, IReadOnlyDictionary<string, string> versions, PaintedBatches painted, Surroundings around)
{
    /// <summary>Prepares a run.</summary>
    /// <returns>The run, whose store belongs to whoever runs it; null where it is done.</returns>
    /// <exception cref="GraphException">What the folder holds is another run, or cannot be gone on with.</exception>
    /// <exception cref="StorageException">The folder cannot be read or written, or another process holds it.</exception>
    public async Task<RunSetup?> PrepareAsync(PlannedRun run)
    {
        string place = Path.Combine(folder, run.Folder);
        GraphFile file = run.Plan(experiment, around);
        if (file.Plan is null) throw new GraphException(file.Faults);

        if (Directory.Exists(place)) await FinishedRun.TidyAsync(place, around).ConfigureAwait(false);
        bool isDone = SavedRun.IsDone(place);
        bool isBegun = !isDone && SavedRun.Absent(place) is null;

        // What neither is done nor has a checkpoint was killed too early to be worth anything; the folder is the experiment's own.
        RunFolder tables = isDone || isBegun ? RunFolder.GoOn(place) : RunFolder.Create(place, overwrite: true);
        CheckpointStore store = CheckpointStore.Open(place, new CheckpointOptions { Keep = saving.Keep }, around.Clock, around.Files);
        try
        {
            EarlierRun? earlier = isBegun ? SavedRun.Read(store) : null;
            RunSetup setup = new()
            {
                File = file,
                GraphPlace = experiment.GraphPlace,
                WorkingFolder = around.WorkingFolder,
                Folder = tables,
                Store = store,
                Started = around.Clock.GetUtcNow(),
                Versions = versions,
                Saving = saving,
                Earlier = earlier,
                Painted = painted,
            };
            ProgressRow? then = isDone ? RunFolder.Open(place).Read(RunTables.Progress).Single() : earlier?.Progress;
            if (then is not null) RequireSame(then, setup, run);
            if (!isDone) return setup;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await store.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    // A run that was made otherwise would be compared with the others as if it were one of them.
    private void RequireSame(ProgressRow then, RunSetup setup, PlannedRun run)
    {
        IReadOnlyList<Change> changes = RunIdentity.Differences(RunIdentity.Of(then), RunIdentity.Of(RunProgress.AsPlanned(setup)));
        IReadOnlyList<Diagnostic> structure = setup.Earlier is { } earlier ? ResumeRules.Differences(setup.Plan, earlier.Point) : [];
        if (changes.Count == 0 && structure.Count == 0) return;

        string shown = Path.Combine(Running.OutputFolder.Shown(folder, around.WorkingFolder), run.Folder);
        string fix = $"put it back; or give another --out; or delete {shown} to make that run again.";
        throw new GraphException([
            .. changes.Select(c => new Diagnostic("SS8031", $"{run.Name}: {c.Name}", $"was {c.Then ?? "not there"} when {shown} was made, but is {c.Now ?? "not there"} now.", fix)),
            .. structure,
        ]);
    }
}
