using System.CommandLine;
using StreamSynth.Cli.Exporting;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth export-samples</c>: writes the images of a run for other tools.</summary>
internal static class ExportSamplesCommand
{
    private const long LeastShard = 64 << 10;

    public static Command Make(Surroundings around)
    {
        var run = new Argument<string>("run") { Description = "Run folder, such as runs/quickstart-20260102-030405." };
        var to = new Option<string>("--to")
        {
            Description = "folder (one folder per class and metadata.jsonl, as ImageFolder reads it) or tar (WebDataset shards). Default: folder.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "folder",
        };
        to.AcceptOnlyFromAmong("folder", "tar");
        var domain = new Option<string>("--domain")
        {
            Description = "synthetic, real or all. Default: synthetic.",
            HelpName = "DOMAIN",
            DefaultValueFactory = _ => "synthetic",
        };
        domain.AcceptOnlyFromAmong("synthetic", "real", "all");
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Folder that appears whole or not at all. Default: the run folder's name with -samples behind it.",
            HelpName = "FOLDER",
        };
        var shard = new Option<long>("--shard-size")
        {
            Description = "Most bytes of one tar archive, such as 100MB. Default: 100MB.",
            HelpName = "SIZE",
            DefaultValueFactory = _ => 100_000_000,
            CustomParser = result =>
            {
                string text = result.Tokens.Single().Value;
                if (ByteSize.TryParse(text, out long bytes) && bytes >= LeastShard) return bytes;

                result.AddError($"--shard-size is '{text}', but must be an amount of at least {ByteSize.Format(LeastShard)} with a unit, such as 100MB.");
                return 0;
            },
        };
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "export-samples",
            "Writes the images that a run has kept, with class, prompt, seed and scores, for other tools. A run keeps the encoded images that were in the training pool at its end; the ledger says what became of the rest.",
            [
                "streamsynth export-samples runs/seed7",
                "streamsynth export-samples runs/seed7 --to tar --shard-size 250MB --out shards",
                "streamsynth export-samples runs/seed7 --domain all --json",
            ])
        {
            run,
            to,
            domain,
            output,
            shard,
            json,
        };
        command.SetAction((parsed, _) => ExportAsync(
            parsed.GetRequiredValue(run),
            parsed.GetRequiredValue(domain),
            parsed.GetRequiredValue(to) == "tar" ? new TarShardFormat(parsed.GetValue(shard)) : new ImageFolderFormat(),
            parsed.GetValue(output),
            parsed.GetValue(json),
            around));

        return command;
    }

    private static async Task<int> ExportAsync(string run, string domain, ISampleFormat format, string? output, bool json, Surroundings around)
    {
        RunFolder folder = RunFolder.Open(Path.GetFullPath(run, around.WorkingFolder));
        string place = Path.GetFullPath(output ?? $"{Path.TrimEndingDirectorySeparator(folder.FullPath)}-samples", around.WorkingFolder);
        using Interrupts interrupts = around.Listen();
        try
        {
            using ExportFolder target = ExportFolder.Begin(place, around.CreateFile);
            ExportSummary summary = await new SampleExport(folder, domain).WriteAsync(format, target, interrupts.First).ConfigureAwait(false);
            target.Complete();
            string shown = OutputFolder.Shown(place, around.WorkingFolder);
            if (json) JsonOutput.Write(new ExportJson([], shown, summary), around.Output);
            else Print(summary, domain, shown, around.Output);

            return ExitCode.Done;
        }
        catch (ExportException e)
        {
            Diagnostic fault = new("SS6101", string.Empty, $"nothing was exported: {e.Message}");
            return Refusal.Write([fault], run, json, around, e.InnerException is null ? ExitCode.WrongInput : ExitCode.RunFailed);
        }
        catch (OperationCanceledException) when (interrupts.First.IsCancellationRequested)
        {
            return Refusal.Write([new("SS6102", string.Empty, "interrupted: nothing was exported.")], run, json, around, ExitCode.Interrupted);
        }
    }

    private static void Print(ExportSummary summary, string domain, string shown, TextWriter output)
    {
        string which = domain == "all" ? string.Empty : $"{domain} ";
        output.WriteLine($"Exported {summary.Samples} of {summary.LedgerSamples} {which}samples into {shown}: {summary.Files} files, {ByteSize.Format(summary.Bytes)}.");
        if (summary.Samples < summary.LedgerSamples)
        {
            string states = string.Join(", ", summary.States.Select(s => $"{s.Value} {s.Key}"));
            output.WriteLine($"A run keeps the images that were in its training pool at the end; by the ledger: {states}.");
        }

        List<string[]> rows = [["class", "images"], .. summary.Classes.Select(c => new[] { c.Name == c.Folder ? c.Name : $"{c.Name} (as {c.Folder})", $"{c.Samples}" })];
        NumberTable.Write(rows, string.Empty, output);
    }

    private sealed record ExportJson(IReadOnlyList<FaultJson> Faults, string Folder, ExportSummary Summary);
}
