using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using StreamSynth.Cli.Estimating;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth run</c>: checks a graph, runs it, and saves tables and report in a run folder.</summary>
internal static class RunCommand
{
    public static Command Make(Surroundings around, Option<bool> verbose)
    {
        var file = new Argument<string>("graph.json") { Description = "Graph file." };
        Option<string[]> set = GraphOptions.Set(file, around);
        Option<ulong?> seed = GraphOptions.Seed();
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Run folder, made if need be; must not hold anything else. Default: runs/<graph name>-<UTC time>.",
            HelpName = "FOLDER",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an earlier run in the run folder." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Estimate time and memory instead: run the graph for a short while, stop it, and write nothing." };
        var probe = new Option<int>("--probe-seconds")
        {
            Description = "How long --dry-run measures once every node works, 1 to 3600. Default: 15.",
            HelpName = "N",
            DefaultValueFactory = _ => 15,
        };
        probe.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is < 1 or > 3600) result.AddError($"--probe-seconds is {n}, but must be between 1 and 3600.");
        });
        var saving = new SavingOptions(isResumed: false);
        Option<bool> json = OutputOptions.Json("Print the result as one JSON document on standard output, and progress as JSON lines on standard error.");
        var command = new DocumentedCommand(
            "run",
            "Runs a graph and saves its tables and report.html in a run folder. The run saves checkpoints on its way, from which 'streamsynth resume' goes on. Ctrl-C stops generating, drains, and saves what is there; a second Ctrl-C stops at once.",
            [
                "streamsynth run pipelines/quickstart.json",
                "streamsynth run pipelines/quickstart.json --seed 7 --out runs/seed7",
                "streamsynth run pipelines/quickstart.json --set nodes.paint.options.steps=4",
                "streamsynth run pipelines/quickstart.json --save-steps 500 --save-minutes 5",
                "streamsynth run pipelines/quickstart.json --dry-run",
                "streamsynth run pipelines/quickstart.json --json > result.json",
            ])
        {
            file,
            set,
            seed,
            output,
            overwrite,
            dryRun,
            probe,
            json,
        };
        saving.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            GraphFile graph = GraphFile.Load(parsed.GetRequiredValue(file), GraphFile.Overrides(parsed.GetValue(set), parsed.GetValue(seed)), around);
            bool asJson = parsed.GetValue(json);
            if (graph.Plan is null) return Task.FromResult(Refusal.Write(graph, asJson, around));

            if (!asJson) FaultList.Write(graph, around.Errors);
            return parsed.GetValue(dryRun)
                ? DryRun.RunAsync(graph, TimeSpan.FromSeconds(parsed.GetValue(probe)), asJson, around)
                : RunAsync(graph, saving.Read(parsed, new()), parsed.GetValue(output), parsed.GetValue(overwrite), parsed.GetValue(verbose), asJson, around);
        });

        return command;
    }

    private static async Task<int> RunAsync(GraphFile file, SaveOptions saving, string? output, bool overwrite, bool verbose, bool json, Surroundings around)
    {
        DateTimeOffset started = around.Clock.GetUtcNow();
        string place = output is null ? OutputFolder.Choose(file.Plan!.Graph.Name, started, around.WorkingFolder) : Path.GetFullPath(output, around.WorkingFolder);

        string graphPlace = Path.GetFullPath(file.Name, around.WorkingFolder);

        // Both are needed at the end of the run only: better to fail now.
        IReadOnlyDictionary<string, string> versions = LibraryVersions.Read(Places.Around(graphPlace, around.WorkingFolder, around.ProgramFolder));
        if (OpenFolder(place, overwrite, json, around) is not { } folder) return ExitCode.WrongInput;
        if (OpenStore(folder, saving, json, around) is not { } store) return ExitCode.WrongInput;

        await using ConfiguredAsyncDisposable closing = store.ConfigureAwait(false);
        RunSetup setup = new()
        {
            File = file,
            GraphPlace = graphPlace,
            WorkingFolder = around.WorkingFolder,
            Folder = folder,
            Store = store,
            Started = started,
            Versions = versions,
            Saving = saving,
        };

        return await new RunSession(setup, json ? new JsonRun(setup, around) : new PrintedRun(setup, around), verbose, around).RunAsync().ConfigureAwait(false);
    }

    private static CheckpointStore? OpenStore(RunFolder folder, SaveOptions saving, bool json, Surroundings around)
    {
        try
        {
            return CheckpointStore.Open(folder.FullPath, new CheckpointOptions { Keep = saving.Keep }, around.Clock, around.Files);
        }
        catch (StorageException held)
        {
            // Another process took the same folder between the two.
            Refusal.Write([new("SS6002", string.Empty, held.Message)], "streamsynth", json, around);

            return null;
        }
    }

    private static RunFolder? OpenFolder(string place, bool overwrite, bool json, Surroundings around)
    {
        try
        {
            return RunFolder.Create(place, overwrite);
        }
        catch (StorageException e)
        {
            bool holdsRun = Directory.Exists(place) && Directory.EnumerateFiles(place, "*.parquet").Any();
            string? fix = holdsRun && !overwrite ? "add --overwrite to replace that run, or leave out --out to save into a new folder." : null;
            Refusal.Write([new("SS6002", string.Empty, e.Message, fix)], "streamsynth", json, around);

            return null;
        }
    }
}
