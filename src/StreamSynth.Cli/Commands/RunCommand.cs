using System.CommandLine;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth run</c>: checks a graph, runs it, and saves tables and report in a run folder.</summary>
internal static class RunCommand
{
    public static Command Make(Surroundings around, Option<bool> verbose)
    {
        var file = new Argument<string>("graph.json") { Description = "Graph file." };
        Option<string[]> set = GraphOptions.Set();
        Option<ulong?> seed = GraphOptions.Seed();
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Run folder, made if need be; must not hold anything else. Default: runs/<graph name>-<UTC time>.",
            HelpName = "FOLDER",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an earlier run in the run folder." };
        var command = new DocumentedCommand(
            "run",
            "Runs a graph and saves its tables and report.html in a run folder. Ctrl-C stops generating, drains, and saves what is there; a second Ctrl-C stops at once.",
            [
                "streamsynth run pipelines/quickstart.json",
                "streamsynth run pipelines/quickstart.json --seed 7 --out runs/seed7",
                "streamsynth run pipelines/quickstart.json --set nodes.paint.options.steps=4",
            ])
        {
            file,
            set,
            seed,
            output,
            overwrite,
        };
        command.SetAction((parsed, _) => RunAsync(
            GraphFile.Load(parsed.GetRequiredValue(file), GraphFile.Overrides(parsed.GetValue(set), parsed.GetValue(seed)), around),
            parsed.GetValue(output),
            parsed.GetValue(overwrite),
            parsed.GetValue(verbose),
            around));

        return command;
    }

    private static async Task<int> RunAsync(GraphFile file, string? output, bool overwrite, bool verbose, Surroundings around)
    {
        FaultList.Write(file, around.Errors);
        if (file.Plan is null)
        {
            FaultList.WriteTotal(file.ErrorCount, around.Errors);
            return ExitCode.WrongInput;
        }

        DateTimeOffset started = around.Clock.GetUtcNow();
        string place = output is null ? OutputFolder.Choose(file.Plan.Graph.Name, started, around.WorkingFolder) : Path.GetFullPath(output, around.WorkingFolder);

        // Both are needed at the end of the run only: better to fail now.
        IReadOnlyDictionary<string, string> versions = LibraryVersions.Read(Places.Around(file.Name, around.WorkingFolder, around.ProgramFolder));
        if (OpenFolder(place, overwrite, around) is not { } folder) return ExitCode.WrongInput;

        return await new RunSession(file, folder, started, versions, verbose, around).RunAsync().ConfigureAwait(false);
    }

    private static RunFolder? OpenFolder(string place, bool overwrite, Surroundings around)
    {
        try
        {
            return RunFolder.Create(place, overwrite);
        }
        catch (StorageException e)
        {
            around.Errors.WriteLine($"streamsynth: error SS6002: {e.Message}");
            bool holdsRun = Directory.Exists(place) && Directory.EnumerateFiles(place, "*.parquet").Any();
            if (holdsRun && !overwrite) around.Errors.WriteLine("  Fix: add --overwrite to replace that run, or leave out --out to save into a new folder.");

            return null;
        }
    }
}
