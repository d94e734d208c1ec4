using System.CommandLine;
using StreamSynth.Cli.Completing;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth completion</c>: prints the script that lets a shell complete commands, options, blocks, nodes and paths.</summary>
internal static class CompletionCommand
{
    public static Command Make(Surroundings around)
    {
        var shell = new Argument<string>("shell") { Description = $"One of {string.Join(", ", ShellScripts.All.Keys)}." };
        shell.AcceptOnlyFromAmong([.. ShellScripts.All.Keys]);
        var command = new DocumentedCommand(
            "completion",
            "Prints the script that lets a shell complete commands, options, blocks, models, nodes, and the paths of --set. Put the first example into the shell's start-up file; streamsynth must be on the path.",
            ["source <(streamsynth completion bash)", "streamsynth completion fish | source"])
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            around.Output.Write(ShellScripts.All[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCode.Done;
        });

        return command;
    }
}
