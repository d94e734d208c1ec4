using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth resume</c>: goes on with a run that was stopped or killed, from its newest whole checkpoint.</summary>
internal static class ResumeCommand
{
    public static Command Make(Surroundings around, Option<bool> verbose)
    {
        var folder = new Argument<string>("run folder") { Description = "Folder of a run that is not done." };
        var graph = new Option<string?>("--graph") { Description = "Graph file to go on with instead of the graph in the checkpoint, as after raising a limit; it must have the same nodes, links and seeds.", HelpName = "FILE" };
        Option<string[]> set = GraphOptions.Set(folder, around);
        set.CompletionSources.Clear();
        var allow = new Option<bool>("--allow-changed") { Description = "Go on although graph, models, data, threads or versions differ, and record what does in table 'parts'. What decides which item is which cannot change." };
        var saving = new SavingOptions(isResumed: true);
        Option<bool> json = OutputOptions.Json("Print the result as one JSON document on standard output, and progress as JSON lines on standard error.");
        var command = new DocumentedCommand(
            "resume",
            "Goes on with a run where its newest whole checkpoint stands, and saves the tables that it would have had without the stop. The graph comes from the checkpoint: the file that it "
            + "was read from is not looked at again, only its place, for models and data beside it. Refuses when anything differs on which the result depends, and lists all that does.",
            [
                "streamsynth resume runs/quickstart-20260102-030405",
                "streamsynth resume runs/seed7 --set memory=2GiB --allow-changed",
            ])
        {
            folder,
            graph,
            set,
            allow,
            json,
        };
        saving.AddTo(command);
        command.SetAction((parsed, _) => ResumeAsync(
            Path.GetFullPath(parsed.GetRequiredValue(folder), around.WorkingFolder),
            new(parsed.GetValue(graph), parsed.GetValue(set) ?? [], parsed.GetValue(allow), before => saving.Read(parsed, before), parsed.GetValue(json), parsed.GetValue(verbose)),
            around));

        return command;
    }

    private static async Task<int> ResumeAsync(string place, Wishes wishes, Surroundings around)
    {
        string shown = OutputFolder.Shown(place, around.WorkingFolder);
        try
        {
            if (await FinishedRun.TidyAsync(place, around).ConfigureAwait(false) is { } tidied) return Refusal.Write([tidied], "streamsynth", wishes.Json, around, ExitCode.Done);
            if (SavedRun.Absent(place) is { } absent) return Refusal.Write([absent], "streamsynth", wishes.Json, around);

            // Nothing is deleted before it is known how many checkpoints the run keeps.
            CheckpointStore store = CheckpointStore.Open(place, new CheckpointOptions { Keep = CheckpointOptions.MostKept }, around.Clock, around.Files);
            await using ConfiguredAsyncDisposable closing = store.ConfigureAwait(false);
            RunSetup setup = Prepare(store, shown, wishes, around);
            if (!wishes.Json) FaultList.Write(setup.File, around.Errors);
            IRunOutput told = wishes.Json ? new JsonRun(setup, around) : new PrintedRun(setup, around);

            return await new RunSession(setup, told, wishes.Verbose, around).RunAsync().ConfigureAwait(false);
        }
        catch (GraphException refused)
        {
            return Refusal.Write(refused.Diagnostics, shown, wishes.Json, around);
        }
        catch (Exception unusable) when (unusable is StorageException or InvalidDataException)
        {
            return Refusal.Write([new("SS6002", string.Empty, unusable.Message)], "streamsynth", wishes.Json, around);
        }
    }

    private static RunSetup Prepare(CheckpointStore store, string shown, Wishes wishes, Surroundings around)
    {
        EarlierRun earlier = SavedRun.Read(store);
        SaveOptions saving = wishes.Saving(new() { Steps = earlier.State.SaveSteps, Minutes = earlier.State.SaveMinutes, Keep = (int)earlier.State.Keep });
        store.Keep = saving.Keep;
        GraphFile file = Load(earlier, shown, wishes, around);
        List<Diagnostic> faults = [.. store.Findings.Select(finding => new Diagnostic("SS6226", string.Empty, finding, Severity: Severity.Warning)), .. file.Faults];
        if (file.Plan is not { } plan) throw new GraphException(faults);

        string graphPlace = wishes.Graph is null ? earlier.State.GraphFile : Path.GetFullPath(wishes.Graph, around.WorkingFolder);
        RunSetup setup = new()
        {
            File = file with { Faults = faults },
            GraphPlace = graphPlace,
            WorkingFolder = earlier.State.WorkingFolder,
            Folder = RunFolder.GoOn(store.FullPath),
            Store = store,
            Started = around.Clock.GetUtcNow(),
            Versions = LibraryVersions.Read(PlacesOf(graphPlace, earlier, around)),
            Saving = saving,
            Earlier = earlier,
            AllowsChanges = wishes.AllowsChanges,
        };
        setup = setup with { Changes = RunIdentity.Differences(RunIdentity.Of(earlier.Progress), RunIdentity.Of(RunProgress.AsPlanned(setup))) };

        // What decides which item has which number cannot change, allowed or not: all that differs is told with it.
        IReadOnlyList<Diagnostic> kept = [.. ResumeHindrances.Of(plan, saving).Select(h => h with { Severity = Severity.Error }), .. ResumeRules.Differences(plan, earlier.Point)];
        return kept.Count == 0 ? setup : throw new GraphException([.. kept, .. wishes.AllowsChanges ? [] : setup.Changes.Select(change => change.Refusal())]);
    }

    private static GraphFile Load(EarlierRun earlier, string shown, Wishes wishes, Surroundings around)
    {
        string name = wishes.Graph ?? string.Create(CultureInfo.InvariantCulture, $"{shown} (checkpoint {earlier.Checkpoint.Number})");
        return wishes.Graph is { } graph
            ? GraphFile.Load(graph, wishes.Set, around)
            : GraphFile.FromText(name, earlier.Progress.GraphJson, wishes.Set, PlacesOf(earlier.State.GraphFile, earlier, around), around);
    }

    // Where the run was begun, then where the program is called now: the folder may have been moved.
    private static Places PlacesOf(string graphPlace, EarlierRun earlier, Surroundings around)
    {
        Places begun = Places.Around(graphPlace, earlier.State.WorkingFolder, around.ProgramFolder);
        return new([.. begun.Roots.Union(Places.Around(graphPlace, around.WorkingFolder, around.ProgramFolder).Roots)]);
    }

    private sealed record Wishes(string? Graph, IReadOnlyList<string> Set, bool AllowsChanges, Func<SaveOptions, SaveOptions> Saving, bool Json, bool Verbose);
}
