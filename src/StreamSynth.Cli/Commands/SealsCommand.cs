using System.CommandLine;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Seals;
using StreamSynth.Search;
using StreamSynth.Storage.Files;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth seals</c>: searches a pool for rare concepts and compares ways to do it.</summary>
internal static class SealsCommand
{
    public static Command Make(Surroundings around)
    {
        var file = new Argument<string>("search.json") { Description = "Search file." };
        var output = new Option<string?>("--out", "-o") { Description = "Folder of the search, made if need be; one that holds the same search goes on. Default: runs/<name>.", HelpName = "FOLDER" };
        var most = new Option<int?>("--concepts") { Description = "Search for the first N concepts only, and report on those; the others can follow later.", HelpName = "N" };
        var threads = new Option<int?>("--threads") { Description = "Threads; results do not depend on it. Default: as many as the machine has cores.", HelpName = "N" };
        most.Validators.Add(result => Check(result, "--concepts", 1_000_000));
        threads.Validators.Add(result => Check(result, "--threads", 256));
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "seals",
            "Searches a pool of embedded images for rare concepts, asking for labels of what a model trained on those so far chooses among the neighbours of what was labelled (SEALS), "
            + "and compares that with choosing among all. Labels come from the pool's class column. Saves tables and report.html. Ctrl-C stops it; the same command goes on, concept by concept.",
            [
                "streamsynth seals pipelines/seals-icons.json",
                "streamsynth seals pipelines/seals-icons.json --concepts 10 --out runs/few",
            ])
        {
            file,
            output,
            most,
            threads,
            json,
            SealsLabelCommand.Make(around),
        };
        command.SetAction((parsed, _) => RunAsync(
            SealsFile.Load(parsed.GetRequiredValue(file), around),
            parsed.GetValue(output),
            parsed.GetValue(most),
            parsed.GetValue(threads) ?? Environment.ProcessorCount,
            parsed.GetValue(json),
            around));

        return command;
    }

    private static async Task<int> RunAsync(SealsFile file, string? output, int? most, int threads, bool json, Surroundings around)
    {
        if (file.Form is not { } form)
        {
            int exit = Refusal.Write(file.Faults, file.Name, json, around);
            if (!json) FaultList.WriteTotal(file.Faults.Count, around.Errors);
            return exit;
        }

        string place = Path.GetFullPath(output ?? Path.Combine("runs", form.Name), around.WorkingFolder);
        try
        {
            SealsFolder folder = SealsFolder.Open(place);
            using FolderLock held = FolderLock.Take(place, around.Clock);

            return await new SealsSession(file, folder, most, threads, json, around).RunAsync().ConfigureAwait(false);
        }
        catch (SearchException fault)
        {
            return Refusal.Write([new(fault.Code, string.Empty, fault.Message)], file.Name, json, around);
        }
    }

    private static void Check(System.CommandLine.Parsing.OptionResult result, string name, int greatest)
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && (value < 1 || value > greatest)) result.AddError($"{name} is {value}, but must be between 1 and {greatest}.");
    }
}
