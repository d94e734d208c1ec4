using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StreamSynth.Cli.Commands;
using StreamSynth.Cli.Printing;

namespace StreamSynth.Cli;

/// <summary>Reads the arguments, runs the command that they name, and turns whatever goes wrong into a message and an exit code.</summary>
internal static class CommandLine
{
    private static readonly string[] Examples =
    [
        "streamsynth run pipelines/quickstart.json",
        "streamsynth run pipelines/quickstart.json --dry-run",
        "streamsynth data pipelines/quickstart.json --sheet data.html",
        "streamsynth graph pipelines/quickstart.json --out quickstart.svg",
        "streamsynth blocks image.encode",
    ];

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">Arguments without the program's name.</param>
    /// <param name="around">What the command takes from outside.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, Surroundings around)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Print stack traces of unexpected errors.", Recursive = true };
        RootCommand root = MakeRoot(around, verbose);

        // A faulty command line has no parsed options, and its faults are asked for as JSON too.
        bool json = arguments.Contains(OutputOptions.JsonName);

        // A path that starts with @ is a path, not a file of arguments.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (arguments.Length == 0)
        {
            HelpPage.Write(root, Examples, around.Output, around.Width);
            return ExitCode.WrongInput;
        }

        if (parsed.Action is ParseErrorAction or null)
        {
            return UsageFaults.Write(parsed, json, around);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = around.Output,
                Error = around.Errors,
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return ErrorText.Write(e, parsed.GetValue(verbose), json, around);
        }
    }

    private static RootCommand MakeRoot(Surroundings around, Option<bool> verbose)
    {
        var root = new RootCommand("Turns class names into an image classifier: a graph of blocks generates, filters, encodes and trains, all in one process.")
        {
            verbose,
            RunCommand.Make(around, verbose),
            ResumeCommand.Make(around, verbose),
            ExperimentCommand.Make(around, verbose),
            ValidateCommand.Make(around),
            GraphCommand.Make(around),
            DataCommand.Make(around),
            ModelsCommand.Make(around),
            BlocksCommand.Make(around),
            LedgerCommand.Make(around),
            SealsCommand.Make(around),
            ExportCommand.Make(around),
            ExportSamplesCommand.Make(around),
            VerifyCommand.Make(around),
            ReplayCommand.Make(around),
            SchemaCommand.Make(around),
            CompletionCommand.Make(around),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpPage(Examples, around);

        // A path may start with a slash: an option never does.
        foreach (string alias in help.Aliases.Where(a => a.StartsWith('/')).ToArray()) help.Aliases.Remove(alias);
        VersionOption version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Print the version.";
        version.Action = new VersionLine(around.Output);

        return root;
    }
}
