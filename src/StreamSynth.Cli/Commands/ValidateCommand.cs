using System.CommandLine;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth validate</c>: checks graphs whole without running anything.</summary>
internal static class ValidateCommand
{
    public static Command Make(Surroundings around)
    {
        var files = new Argument<string[]>("graph.json") { Description = "Graph files; search files of 'seals' may be among them.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> set = GraphOptions.Set(files, around);
        Option<ulong?> seed = GraphOptions.Seed();
        Option<bool> json = OutputOptions.Json();
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
            json,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<string> overrides = GraphFile.Overrides(parsed.GetValue(set), parsed.GetValue(seed));
            string[] graphs = WithoutSchema(parsed.GetRequiredValue(files), around, parsed.GetValue(json) ? TextWriter.Null : around.Output);
            return parsed.GetValue(json) ? ValidateAsJson(graphs, overrides, around) : Validate(graphs, overrides, around);
        });

        return command;
    }

    private static int Validate(string[] files, IReadOnlyList<string> overrides, Surroundings around)
    {
        int errors = 0;
        for (int i = 0; i < files.Length; i++)
        {
            CheckedFile file = CheckedFile.Load(files[i], overrides, around);
            errors += file.ErrorCount;
            bool isFirstFault = errors == file.Faults.Count;
            if (file.Faults.Count > 0 && !isFirstFault) around.Errors.WriteLine();
            FaultList.Write(file.Faults, file.Name, around.Errors);
            if (file is { Plan: null, Search: null }) continue;

            if (i > 0) around.Output.WriteLine();
            file.WritePage(around);
        }

        if (errors > 0) FaultList.WriteTotal(errors, around.Errors);

        return errors > 0 ? ExitCode.WrongInput : ExitCode.Done;
    }

    private static int ValidateAsJson(string[] files, IReadOnlyList<string> overrides, Surroundings around)
    {
        CheckedFile[] loaded = [.. files.Select(file => CheckedFile.Load(file, overrides, around))];
        GraphJson[] graphs = [.. loaded.Select(file => new GraphJson(FaultJson.Of(file.Faults, file.Name), file.Name, file.Plan is null ? null : PlanJson.Of(file.Plan)))];
        JsonOutput.Write(new ValidationJson([.. graphs.SelectMany(g => g.Faults)], graphs), around.Output);

        return loaded.Any(file => file.ErrorCount > 0) ? ExitCode.WrongInput : ExitCode.Done;
    }

    // The schema lies beside the graphs, so 'pipelines/*.json' names it too.
    private static string[] WithoutSchema(string[] files, Surroundings around, TextWriter notices)
    {
        string[] graphs = [.. files.Where(file => !IsSchema(file))];
        if (graphs.Length is 0 || graphs.Length == files.Length) return files;

        foreach (string schema in files.Except(graphs)) notices.WriteLine($"{schema}: the schema of graph files, left out.{Environment.NewLine}");
        return graphs;

        bool IsSchema(string file) => file.EndsWith(".schema.json", StringComparison.Ordinal) && File.Exists(Path.GetFullPath(file, around.WorkingFolder));
    }
}
