using System.CommandLine;
using System.Globalization;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Regenerating;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth verify</c>: makes some batches of a run again and compares the images.</summary>
internal static class VerifyCommand
{
    private const int Usual = 4;

    public static Command Make(Surroundings around)
    {
        var run = new Argument<string>("run") { Description = "Run folder, such as runs/quickstart-20260102-030405." };
        var batches = new Option<int>("--batches") { Description = $"Batches that are made again, drawn at random. Default: {Usual}.", HelpName = "N", DefaultValueFactory = _ => Usual };
        batches.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int n) && n < 1) result.AddError($"--batches is {n}, but must be at least 1.");
        });
        var all = new Option<bool>("--all") { Description = "Make every batch again of which the run has kept an image." };
        var draw = new Option<ulong>("--seed") { Description = "Decides which batches are drawn. Default: 0.", HelpName = "N", DefaultValueFactory = _ => 0 };
        Option<string[]> set = GraphOptions.Set(run, around);
        var device = new Option<string?>("--device") { Description = "Device of all nodes that can choose one, such as cpu or cuda:0. Default: as in the run.", HelpName = "NAME" };
        var allow = new Option<bool>("--allow-changed") { Description = "Compare although a model is not the one of the run." };
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "verify",
            "Makes some batches of a run again, from the graph that the run folder holds, and compares their images with those that the run kept: equal under the terms of the run, within a tolerance at another batch size, thread count, provider or version.",
            [
                "streamsynth verify runs/seed7",
                "streamsynth verify runs/seed7 --all",
                "streamsynth verify runs/seed7 --set nodes.paint.limits.batch=4",
                "streamsynth verify runs/seed7 --device cuda:0 --json",
            ])
        {
            run,
            batches,
            all,
            draw,
            set,
            device,
            allow,
            json,
        };
        command.SetAction((parsed, _) => VerifyAsync(
            parsed.GetRequiredValue(run),
            parsed.GetValue(all) ? null : parsed.GetValue(batches),
            parsed.GetValue(draw),
            parsed.GetValue(set) ?? [],
            parsed.GetValue(device),
            parsed.GetValue(allow),
            parsed.GetValue(json),
            around));

        return command;
    }

    private static async Task<int> VerifyAsync(string path, int? count, ulong seed, string[] set, string? device, bool allow, bool json, Surroundings around)
    {
        RecordedRun run = RecordedRun.Open(path, around);
        IReadOnlyList<string> overrides = [.. set, .. device is null ? [] : OnDevice(run.Plan([]), device)];
        GraphPlan plan = run.Plan(overrides);
        var verification = new RunVerification(run, overrides, around);
        IReadOnlyList<DrawnBatch> drawn = verification.Draw(count, seed);
        if (drawn.Count == 0)
        {
            Diagnostic fault = new("SS6311", string.Empty, "the run has kept no generated image: there is nothing to compare.", "verify a run that trains on synthetic images; what it had in its pool at the end is compared.");
            return Refusal.Write([fault], path, json, around);
        }

        Places places = Places.Around(Path.Combine(run.Folder.FullPath, "graph.json"), around.WorkingFolder, around.ProgramFolder);
        IReadOnlyList<string> differences = [.. RunDifferences.Of(run, plan, LibraryVersions.Read(places)), .. allow ? ["models: any are allowed (--allow-changed)"] : Array.Empty<string>()];
        using Interrupts interrupts = around.Listen();
        try
        {
            IReadOnlyList<BatchVerdict> verdicts = await verification.CompareAsync(drawn, differences.Count == 0, allow, interrupts.First).ConfigureAwait(false);
            bool isGood = verdicts.All(v => v.Verdict is VerdictKind.Equal or VerdictKind.Within);
            if (json) JsonOutput.Write(new VerifyJson([], isGood, differences.Count == 0, differences, new(Tolerance.Max, Tolerance.Mean), verdicts), around.Output);
            else VerifyPage.Write(verdicts, differences, isGood, around.Output);

            return isGood ? ExitCode.Done : ExitCode.RunFailed;
        }
        catch (OperationCanceledException) when (interrupts.First.IsCancellationRequested)
        {
            return Refusal.Write([new("SS6313", string.Empty, "interrupted: nothing was compared.")], path, json, around, ExitCode.Interrupted);
        }
    }

    private static IEnumerable<string> OnDevice(GraphPlan plan, string device) => plan.Nodes.Where(n => n.Descriptor.ChoosesDevice).Select(n => $"nodes.{n.Name}.limits.devices=[\"{device}\"]");

    private sealed record VerifyJson(
        IReadOnlyList<FaultJson> Faults, bool Verified, bool Exact, IReadOnlyList<string> Differences, ToleranceJson Tolerance, IReadOnlyList<BatchVerdict> Batches);

    private sealed record ToleranceJson(int Max, double Mean);
}
