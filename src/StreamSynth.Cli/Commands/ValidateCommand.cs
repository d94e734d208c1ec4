using System.CommandLine;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Printing;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth validate</c>: checks graphs whole without running anything.</summary>
internal static class ValidateCommand
{
    public static Command Make(Surroundings around)
    {
        var files = new Argument<string[]>("graph.json") { Description = "Graph files.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> set = GraphOptions.Set();
        Option<ulong?> seed = GraphOptions.Seed();
        var command = new DocumentedCommand(
            "validate",
            "Checks graphs whole without running them, and prints each with its types, shapes, capacities and memory; or every fault, with the place and the fix.",
            [
                "streamsynth validate pipelines/quickstart.json",
                "streamsynth validate pipelines/*.json",
                "streamsynth validate pipelines/quickstart.json --set memory=2GiB",
            ])
        {
            files,
            set,
            seed,
        };
        command.SetAction(parsed => Validate(parsed.GetRequiredValue(files), GraphFile.Overrides(parsed.GetValue(set), parsed.GetValue(seed)), around));

        return command;
    }

    private static int Validate(string[] files, IReadOnlyList<string> overrides, Surroundings around)
    {
        int errors = 0;
        for (int i = 0; i < files.Length; i++)
        {
            GraphFile file = GraphFile.Load(files[i], overrides, around);
            errors += file.ErrorCount;
            bool isFirstFault = errors == file.Faults.Count;
            if (file.Faults.Count > 0 && !isFirstFault) around.Errors.WriteLine();
            FaultList.Write(file, around.Errors);
            if (file.Plan is null) continue;

            if (i > 0) around.Output.WriteLine();
            PlanPage.Write(file.Plan, file.Name, around.Output, around.Width);
        }

        if (errors > 0) FaultList.WriteTotal(errors, around.Errors);

        return errors > 0 ? ExitCode.WrongInput : ExitCode.Done;
    }
}
