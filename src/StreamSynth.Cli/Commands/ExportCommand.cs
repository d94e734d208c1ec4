using System.CommandLine;
using StreamSynth.Cli.Exporting;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth export</c>: writes a trained classifier for other tools.</summary>
internal static class ExportCommand
{
    public static Command Make(Surroundings around)
    {
        var run = new Argument<string>("run") { Description = "Run folder, such as runs/quickstart-20260102-030405." };
        var format = new Option<string>("--format")
        {
            Description = "onnx (one file that any ONNX runtime runs), safetensors (weights named as torchvision and timm name them) or both. Default: both.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "both",
        };
        format.AcceptOnlyFromAmong("onnx", "safetensors", "both");
        var statistics = new Option<string>("--statistics")
        {
            Description = "Norms to export: main (those of real images) or auxiliary (those of synthetic ones). Default: main.",
            HelpName = "SET",
            DefaultValueFactory = _ => "main",
        };
        statistics.AcceptOnlyFromAmong("main", "auxiliary");
        var node = new Option<string?>("--node") { Description = "Node that trained the classifier, where a graph trains several.", HelpName = "NODE" };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Folder that appears whole or not at all. Default: the run folder's name with -model behind it.",
            HelpName = "FOLDER",
        };
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "export",
            "Writes the trained classifier of a run as model.onnx and model.safetensors, with a card.json that says classes, input, accuracy and origin. The moving average is written where the run kept one.",
            [
                "streamsynth export runs/seed7",
                "streamsynth export runs/seed7 --format onnx --out my-model",
                "streamsynth export runs/seed7 --statistics auxiliary --json",
            ])
        {
            run,
            format,
            statistics,
            node,
            output,
            json,
        };
        command.SetAction((parsed, _) => ExportAsync(
            parsed.GetRequiredValue(run),
            parsed.GetRequiredValue(format),
            parsed.GetRequiredValue(statistics) == "main" ? Statistics.Main : Statistics.Auxiliary,
            parsed.GetValue(node),
            parsed.GetValue(output),
            parsed.GetValue(json),
            around));

        return command;
    }

    private static async Task<int> ExportAsync(string run, string format, Statistics statistics, string? node, string? output, bool json, Surroundings around)
    {
        RunFolder folder = RunFolder.Open(Path.GetFullPath(run, around.WorkingFolder));
        string place = Path.GetFullPath(output ?? $"{Path.TrimEndingDirectorySeparator(folder.FullPath)}-model", around.WorkingFolder);
        try
        {
            KeptClassifier kept = KeptClassifier.Read(folder, node);
            using ExportFolder target = ExportFolder.Begin(place, around.CreateFile);
            var card = new ModelCardWriter(folder, Places.Around(folder.FullPath, around.WorkingFolder, around.ProgramFolder));
            ModelCard written = await new ModelExport(kept, statistics).WriteAsync(format != "safetensors", format != "onnx", card, target).ConfigureAwait(false);
            target.Complete();
            string shown = OutputFolder.Shown(place, around.WorkingFolder);
            if (json) JsonOutput.Write(new ExportJson([], shown, written), around.Output);
            else Print(written, shown, around.Output);

            return ExitCode.Done;
        }
        catch (ExportException e)
        {
            Diagnostic fault = new("SS6101", string.Empty, $"nothing was exported: {e.Message}");
            return Refusal.Write([fault], run, json, around, e.InnerException is IOException or UnauthorizedAccessException ? ExitCode.RunFailed : ExitCode.WrongInput);
        }
    }

    private static void Print(ModelCard card, string shown, TextWriter output)
    {
        string average = card.IsAverage ? ", moving average" : string.Empty;
        output.WriteLine($"Exported the classifier of node '{card.Node}' after step {card.Step} ({card.Statistics.ToString().ToLowerInvariant()} norms{average}) into {shown}:");
        foreach (CardFile file in card.Files) output.WriteLine($"  {file.Name,-18} {ByteSize.Format(file.Bytes),9}  {file.Content}");
        output.WriteLine($"  {"card.json",-18} {string.Empty,9}  {card.Classes.Count} classes, input {card.Input.Name} [batch,3,{card.Input.Height},{card.Input.Width}], accuracy, origin");
    }

    private sealed record ExportJson(IReadOnlyList<FaultJson> Faults, string Folder, ModelCard Card);
}
