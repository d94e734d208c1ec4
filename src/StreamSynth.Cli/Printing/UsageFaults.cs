using System.CommandLine;
using System.CommandLine.Parsing;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes what is wrong with the arguments.</summary>
internal static class UsageFaults
{
    public static void Write(ParseResult parsed, TextWriter output)
    {
        Command command = parsed.CommandResult.Command;

        // What follows an unknown command cannot be judged.
        string[] unknown = [.. parsed.UnmatchedTokens.Take(command is RootCommand ? 1 : int.MaxValue)];
        string[] known = [.. Known(parsed)];
        foreach (string token in unknown)
        {
            string owner = command is RootCommand ? "streamsynth" : $"'streamsynth {command.Name}'";
            string kind = token.StartsWith('-') ? "option" : command is RootCommand ? "command" : "argument";
            string[] alike = [.. known.Where(k => k.StartsWith('-') == token.StartsWith('-'))];
            string suggestion = token.Length > 2 && Suggestion.For(token, alike) is { } hint ? $" {char.ToUpperInvariant(hint[0])}{hint[1..]}" : string.Empty;
            output.WriteLine($"error: {owner} has no {kind} '{token}'.{suggestion}");
        }

        foreach (ParseError error in parsed.Errors.Where(e => !unknown.Any(t => e.Message.Contains($"'{t}'", StringComparison.Ordinal))))
        {
            if (unknown.Length > 0 && command is RootCommand) continue;
            output.WriteLine($"error: {Sentence(error.Message)}");
        }

        string help = command is RootCommand ? "streamsynth --help" : $"streamsynth {command.Name} --help";
        output.WriteLine($"'{help}' shows what can be written.");
    }

    private static IEnumerable<string> Known(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<Option> options = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive));

        return [.. command.Subcommands.Select(c => c.Name), .. options.SelectMany(o => o.Aliases.Prepend(o.Name))];
    }

    private static string Sentence(string message) => message.EndsWith('.') ? message : $"{message}.";
}
