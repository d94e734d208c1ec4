using System.CommandLine;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Ledgers;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth ledger</c>: shows what became of every sample of a run.</summary>
internal static class LedgerCommand
{
    public static Command Make(Surroundings around)
    {
        var run = new Argument<string>("run") { Description = "Run folder: of a run that has ended, goes on, or was killed." };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "File for the account, replaced at once or not at all; its ending says how: .csv, .json or .parquet.",
            HelpName = "FILE",
        };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string file }] && !LedgerExport.Endings.Contains(Path.GetExtension(file).ToLowerInvariant())) result.AddError($"--out is '{file}', but must end with {string.Join(", ", LedgerExport.Endings)}.");
        });
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "ledger",
            "Shows what became of every sample of a run, and whether they add up. For each training node and domain it counts the states that samples ended in, and exits with 1 unless each that was sent ended in exactly one. Of a run that was killed it shows the newest checkpoint.",
            [
                "streamsynth ledger runs/seed7",
                "streamsynth ledger runs/seed7 --json",
                "streamsynth ledger runs/seed7 --out account.csv",
            ])
        {
            run,
            output,
            json,
        };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(run), parsed.GetValue(output), parsed.GetValue(json), around));

        return command;
    }

    private static int Show(string run, string? output, bool json, Surroundings around)
    {
        string folder = Path.GetFullPath(run, around.WorkingFolder);
        LedgerReading reading = LedgerReading.Of(folder);
        string? place = output is null ? null : Path.GetFullPath(output, around.WorkingFolder);
        if (place is not null) LedgerExport.Write(place, reading);

        IReadOnlyList<Diagnostic> faults = reading.Account.Faults;
        if (json)
        {
            JsonOutput.Write(LedgerJson.Of(reading), around.Output);
        }
        else
        {
            LedgerPage.Write(reading, OutputFolder.Shown(folder, around.WorkingFolder), around.Output);
            if (place is not null) around.Output.WriteLine($"{Environment.NewLine}Wrote {OutputFolder.Shown(place, around.WorkingFolder)}.");
            if (faults.Count > 0) FaultList.Write(faults, run, around.Errors);
        }

        return faults.Count > 0 ? ExitCode.RunFailed : ExitCode.Done;
    }
}
