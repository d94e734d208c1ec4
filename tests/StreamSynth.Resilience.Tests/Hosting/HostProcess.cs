using System.Diagnostics;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Hosting;

/// <summary>Says how a command line in a process of its own ended.</summary>
/// <param name="Exit">The exit code; 137 after SIGKILL.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">Its messages.</param>
internal sealed record HostEnd(int Exit, string Output, string Errors)
{
    /// <summary>Is the exit code that a shell gives for SIGKILL.</summary>
    public const int Killed = 137;

    public override string ToString() => $"exit code {Exit}{Environment.NewLine}{Output}{Environment.NewLine}{Errors}";
}

/// <summary>Starts the tests' own program anew.</summary>
internal static class HostProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs a command line to its end, whatever that is.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="cues">What the process does to itself.</param>
    /// <param name="arguments">Arguments of the command line.</param>
    public static async Task<HostEnd> RunAsync(string folder, IEnumerable<Cue> cues, params string[] arguments)
    {
        using Process process = Start(folder, cues, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"{string.Join(' ', arguments)} hangs: {await output}{Environment.NewLine}{await errors}");
        }

        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a command line; the caller disposes the process.</summary>
    public static Process Start(string folder, IEnumerable<Cue> cues, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, folder, Cue.Write(cues), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
