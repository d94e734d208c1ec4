using System.CommandLine;
using System.Globalization;
using StreamSynth.Cli.Experiments;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth experiment</c>: runs arms by multiples by seeds, and writes one table.</summary>
internal static class ExperimentCommand
{
    public static Command Make(Surroundings around, Option<bool> verbose)
    {
        var file = new Argument<string>("experiment.json") { Description = "Experiment file: a graph, and how each arm differs from it." };
        var output = new Option<string?>("--out", "-o") { Description = "Folder of the experiment, made if need be; one that holds some of its runs is gone on with. Default: runs/<experiment name>.", HelpName = "FOLDER" };
        Option<string[]> arms = List("--arms", "ARM", "Arms to run, in place of all; may be repeated, or joined by commas.");
        Option<string[]> seeds = List("--seeds", "N", "Seeds, in place of the file's; may be repeated, or joined by commas.");
        var plan = new Option<bool>("--plan") { Description = "Print arms, runs, steps, images to be made and the time that they need, and run nothing." };
        var probe = new Option<int>("--probe-seconds")
        {
            Description = "How long --plan measures the largest run where none is done yet, 0 to 600. Default: 10.",
            HelpName = "N",
            DefaultValueFactory = _ => 10,
        };
        seeds.Validators.Add(result =>
        {
            foreach (string odd in Split([.. result.Tokens.Select(t => t.Value)]).Where(t => !ulong.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                result.AddError($"--seeds has '{odd}', but a seed is a whole number from 0 to 18446744073709551615.");
            }
        });
        probe.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out int n) && n is < 0 or > 600) result.AddError($"--probe-seconds is {n}, but must be between 0 and 600.");
        });
        var saving = new SavingOptions(isResumed: false);
        Option<bool> json = OutputOptions.Json("Print the result as one JSON document on standard output, and progress as JSON lines on standard error.");
        var command = new DocumentedCommand(
            "experiment",
            "Runs every arm of an experiment at every multiple of synthetic images with every seed, one run after the other, and writes one table with intervals, and a report. "
            + "Runs that are done are not made again, and one that was stopped or killed goes on: give the same command again.",
            [
                "streamsynth experiment pipelines/experiments/diversify-short.json --plan",
                "streamsynth experiment pipelines/experiments/diversify-short.json",
                "streamsynth experiment diversify.json --arms real,naive --seeds 42,43",
            ])
        {
            file,
            output,
            arms,
            seeds,
            plan,
            probe,
            json,
        };
        saving.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            bool asJson = parsed.GetValue(json);
            ulong[] given = [.. Split(parsed.GetValue(seeds)).Select(s => ulong.Parse(s, CultureInfo.InvariantCulture)).Distinct()];
            ExperimentFile experiment = ExperimentFile.Load(parsed.GetRequiredValue(file), Split(parsed.GetValue(arms)), given, around);
            if (experiment.HasErrors || experiment.Experiment is null) return Refuse(experiment, asJson, around);

            string folder = Path.GetFullPath(parsed.GetValue(output) ?? Path.Combine("runs", SafeName(experiment.Experiment.Form.Name)), around.WorkingFolder);
            try
            {
                if (!parsed.GetValue(plan)) return await new ExperimentSession(experiment, folder, saving.Read(parsed, new()), asJson, parsed.GetValue(verbose), around).RunAsync().ConfigureAwait(false);

                MatrixState state = await new MatrixEstimate(experiment, folder, around).MakeAsync(TimeSpan.FromSeconds(parsed.GetValue(probe))).ConfigureAwait(false);
                new MatrixPage(experiment, folder, around).Write(state, asJson);
                return ExitCode.Done;
            }
            catch (GraphException failed)
            {
                return Refusal.Write(failed.Diagnostics, experiment.Name, asJson, around);
            }
            catch (StorageException held)
            {
                return Refusal.Write([new("SS6002", string.Empty, held.Message)], "streamsynth", asJson, around);
            }
        });

        return command;
    }

    private static int Refuse(ExperimentFile experiment, bool json, Surroundings around)
    {
        Refusal.Write(experiment.Faults, experiment.Name, json, around);
        if (!json) FaultList.WriteTotal(experiment.Faults.Count(f => f.Severity == Severity.Error), around.Errors);

        return ExitCode.WrongInput;
    }

    private static Option<string[]> List(string name, string value, string description) => new(name) { Description = description, HelpName = value, DefaultValueFactory = _ => [] };

    private static string[] Split(IReadOnlyList<string>? values) => [.. (values ?? []).SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static string SafeName(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-').Take(60)]);
}
