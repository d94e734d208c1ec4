using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StreamSynth.Cli.Commands;

namespace StreamSynth.Cli.Printing;

/// <summary>Prints the help of a command for <c>--help</c>: usage, what it does, arguments, options, examples.</summary>
/// <param name="rootExamples">Examples of the program as a whole.</param>
/// <param name="around">Where to print.</param>
internal sealed class HelpPage(IReadOnlyList<string> rootExamples, Surroundings around) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        Write(command, command is DocumentedCommand documented ? documented.Examples : rootExamples, around.Output, around.Width);

        return ExitCode.Done;
    }

    public static void Write(Command command, IReadOnlyList<string> examples, TextWriter output, int width)
    {
        output.WriteLine($"Usage: {Usage(command)}");
        output.WriteLine();
        foreach (string line in Wrapping.Lines(command.Description!, width)) output.WriteLine(line);

        WriteSection("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => ($"{c.Name} {ArgumentsOf(c)}".TrimEnd(), SummaryOf(c)))], output, width);
        WriteSection("Arguments", [.. command.Arguments.Select(a => (NameOf(a), a.Description!))], output, width);
        IEnumerable<Option> inherited = Ancestors(command).SelectMany(p => p.Options).Where(o => o.Recursive);
        WriteSection("Options", [.. command.Options.Concat(inherited).Where(o => !o.Hidden).Select(o => (NameOf(o), DescriptionOf(o)))], output, width);

        output.WriteLine();
        output.WriteLine("Examples");
        foreach (string example in examples) output.WriteLine($"  {example}");
        if (command is not RootCommand) return;

        WriteSection("Exit codes", [("0", "done"), ("1", "the run failed"), ("2", "graph or arguments wrong; nothing was run"), ("130", "interrupted")], output, width);
    }

    private static void WriteSection(string title, IReadOnlyList<(string, string)> rows, TextWriter output, int width)
    {
        if (rows.Count == 0) return;

        output.WriteLine();
        output.WriteLine(title);
        Wrapping.WriteColumns(output, rows, width);
    }

    private static string Usage(Command command) =>
        command.Subcommands.Count > 0 && command.Arguments.Count == 0
            ? $"{CommandPath.Of(command)} <command> [options]"
            : string.Join(' ', new[] { CommandPath.Of(command), ArgumentsOf(command), "[options]" }.Where(part => part.Length > 0));

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));

    // In the list of all commands the first statement is enough; the page of a command has the rest.
    private static string SummaryOf(Command command) => $"{command.Description!.Split([". ", ": ", "; "], StringSplitOptions.None)[0].TrimEnd('.')}.";

    private static string ArgumentsOf(Command command) => string.Join(' ', command.Arguments.Select(NameOf));

    private static string NameOf(Argument argument)
    {
        string more = argument.Arity.MaximumNumberOfValues > 1 ? "..." : string.Empty;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : $"<{argument.Name}>{more}";
    }

    private static string NameOf(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(a => a.StartsWith('-')).Order(StringComparer.Ordinal).Prepend(option.Name).Distinct());
        return option.HelpName is null ? names : $"{names} {option.HelpName}";
    }

    private static string DescriptionOf(Option option) => option is HelpOption ? "Print this help." : option.Description ?? string.Empty;
}
