using System.Diagnostics;
using StreamSynth.Testing;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Runs the real program as a user does: a process of its own, from the repository's folder.</summary>
public static class Program
{
    /// <summary>Gets the program's file, for <c>dotnet</c>: built in the configuration and for the framework of these tests.</summary>
    public static string File
    {
        get
        {
            // The tests lie in tests/<project>/bin/<configuration>/<framework>.
            DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Repository.PathOf($"src/StreamSynth.Cli/bin/{framework.Parent!.Name}/{framework.Name}/streamsynth.dll");
        }
    }

    /// <summary>Runs the program to its end.</summary>
    /// <returns>Exit code, standard output, standard error.</returns>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the program, its output redirected; the caller disposes the process.</summary>
    public static Process Start(params string[] arguments)
    {
        // A shell starts what it puts in the background with SIGINT ignored, its children inherit that, and .NET keeps to it:
        // where tests run so, Ctrl-C would never reach the program. `env` (GNU, 8.31 or newer) gives the signal back its meaning.
        return Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", File, .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
