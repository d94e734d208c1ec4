using System.CommandLine;
using System.CommandLine.Parsing;
using StreamSynth.Cli.Commands;
using StreamSynth.Cli.Json;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes what is wrong with the arguments.</summary>
internal static class UsageFaults
{
    /// <summary>Writes the faults for people, or as the one document of <c>--json</c>.</summary>
    public static int Write(ParseResult parsed, bool json, Surroundings around)
    {
        string[] faults = [.. Of(parsed)];
        string help = $"'{CommandPath.Of(parsed.CommandResult.Command)} --help' shows what can be written.";
        if (json)
        {
            JsonOutput.Write(new FaultsJson([.. faults.Select(f => new FaultJson(null, Severity.Error, "SS9003", string.Empty, f, help))]), around.Output);
            return ExitCode.WrongInput;
        }

        foreach (string fault in faults) around.Errors.WriteLine($"error: {fault}");
        around.Errors.WriteLine(help);

        return ExitCode.WrongInput;
    }

    private static IEnumerable<string> Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        bool isGroup = command.Subcommands.Count > 0;

        // What follows an unknown command cannot be judged.
        string[] unknown = [.. parsed.UnmatchedTokens.Take(isGroup ? 1 : int.MaxValue)];
        string[] known = [.. Known(parsed)];
        foreach (string token in unknown)
        {
            string owner = command is RootCommand ? "streamsynth" : $"'{CommandPath.Of(command)}'";
            string kind = token.StartsWith('-') ? "option" : isGroup ? "command" : "argument";
            string[] alike = [.. known.Where(k => k.StartsWith('-') == token.StartsWith('-'))];
            string suggestion = token.Length > 2 && Suggestion.For(token, alike) is { } hint ? $" {char.ToUpperInvariant(hint[0])}{hint[1..]}" : string.Empty;
            yield return $"{owner} has no {kind} '{token}'.{suggestion}";
        }

        if (isGroup && unknown.Length == 0)
        {
            yield return $"name one of the commands {string.Join(", ", command.Subcommands.Select(c => $"'{c.Name}'"))}.";
            yield break;
        }

        foreach (ParseError error in parsed.Errors.Where(e => !unknown.Any(t => e.Message.Contains($"'{t}'", StringComparison.Ordinal))))
        {
            if (unknown.Length == 0 || !isGroup) yield return Sentence(error.Message);
        }
    }

    private static IEnumerable<string> Known(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<Option> options = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive));

        return [.. command.Subcommands.Select(c => c.Name), .. options.SelectMany(o => o.Aliases.Prepend(o.Name))];
    }

    private static string Sentence(string message) => message.EndsWith('.') ? message : $"{message}.";
}
