using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Finds what a run folder holds to go on from.</summary>
internal static class SavedRun
{
    /// <summary>Tells why there is nothing to go on from, without touching the folder; null when there may be.</summary>
    /// <param name="folder">The folder, absolute.</param>
    public static Diagnostic? Absent(string folder)
    {
        if (!Directory.Exists(folder)) return new("SS6220", string.Empty, $"{folder}: expected a run folder, found none.", "name the folder that 'streamsynth run' saved into.");
        if (EndOf(folder) is { State: "done" } done) return new("SS6221", string.Empty, $"{folder}: the run is done ({done.Step} of {done.Steps} steps): there is nothing to go on with.", "start another one: streamsynth run.");

        return Directory.EnumerateFiles(folder, "checkpoint-*.json").Any() ? null : new(
            "SS6220",
            string.Empty,
            $"{folder}: expected a run with a checkpoint, found none.",
            "a run saves its first checkpoint after a while (--save-minutes, --save-steps) or at Ctrl-C: begin it anew.");
    }

    /// <summary>Tells whether the tables of a whole run stand, done to its end.</summary>
    public static bool IsDone(string folder) => EndOf(folder) is { State: "done" };

    /// <summary>Reads what the newest whole checkpoint of a store says of the run.</summary>
    /// <exception cref="GraphException">It cannot be gone on with.</exception>
    /// <exception cref="StorageException">A table cannot be read.</exception>
    public static EarlierRun Read(CheckpointStore store)
    {
        Checkpoint checkpoint = store.Newest ?? throw new GraphException(new Diagnostic("SS6220", string.Empty, $"{store.FullPath}: expected a checkpoint, found none."));
        if (!checkpoint.Tables.Contains(CheckpointTables.State.Name))
        {
            throw new GraphException(new Diagnostic(
                "SS6220",
                string.Empty,
                $"{store.FullPath}: expected a run that can be resumed, found one of which only {string.Join(" and ", checkpoint.Tables)} were saved.",
                "begin it anew; 'run' says at its start why it cannot be resumed."));
        }

        long format = checkpoint.Read(CheckpointTables.StateFormat).Single().Format;
        if (format != CheckpointTables.Format)
        {
            throw new GraphException(new Diagnostic("SS6222", string.Empty, $"{store.FullPath}: expected a checkpoint of format {CheckpointTables.Format}, found format {format}.", "go on with the version that saved it."));
        }

        RunStateRow state = checkpoint.Read(CheckpointTables.State).Single();
        return new()
        {
            Checkpoint = checkpoint,
            State = state,
            Point = ResumePoint.FromJson(state.Point),
            Progress = checkpoint.Read(RunTables.Progress).Single(),
            Parts = Ended([.. checkpoint.Read(RunTables.Parts)], store.FullPath),
            Trainings = checkpoint.Tables.Contains(TrainingTables.Trainings.Name) ? [.. checkpoint.Read(TrainingTables.Trainings)] : [],
            Failures = [.. checkpoint.Read(RunTables.Failures)],
        };
    }

    // What a part said at its own end, if it came to that, is known better than what it had saved.
    private static PartRow[] Ended(PartRow[] parts, string folder)
    {
        PartRow last = parts[^1];
        PartRow? told = PartsOf(folder).LastOrDefault(part => part.Part == last.Part && part.StartedUtc == last.StartedUtc);

        return [.. parts[..^1], last with { State = told?.State ?? "killed", WallSeconds = told?.WallSeconds ?? last.WallSeconds }];
    }

    private static ProgressRow? EndOf(string folder) => ReadWhole(folder, run => run.Read(RunTables.Progress).FirstOrDefault());

    private static PartRow[] PartsOf(string folder) => ReadWhole<PartRow[]>(folder, run => [.. run.Read(RunTables.Parts)]) ?? [];

    // Tables that are not whole, or of another version, say nothing.
    private static T? ReadWhole<T>(string folder, Func<RunFolder, T> read)
        where T : class?
    {
        try
        {
            return read(RunFolder.Open(folder));
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
