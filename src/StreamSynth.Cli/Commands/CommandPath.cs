using System.CommandLine;

namespace StreamSynth.Cli.Commands;

/// <summary>Writes a command as it is typed.</summary>
internal static class CommandPath
{
    /// <summary>Writes "streamsynth models inspect".</summary>
    public static string Of(Command command) => command switch
    {
        RootCommand => "streamsynth",
        _ => $"{(command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Of(parent) : "streamsynth")} {command.Name}",
    };
}
