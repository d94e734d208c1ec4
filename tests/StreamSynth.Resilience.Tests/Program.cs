using StreamSynth.Cli;
using StreamSynth.Cli.Running;
using StreamSynth.Resilience.Tests.Cues;
using StreamSynth.Resilience.Tests.Hosting;

namespace StreamSynth.Resilience.Tests;

/// <summary>Is the process that tests kill: the real command line with scripted blocks and files.</summary>
public static class Program
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The working folder, the cues, then the arguments of the command line. Notes of blocks go to <c>notes.txt</c> in the working folder.</param>
    public static async Task<int> Main(string[] arguments)
    {
        // As the real program does.
        ThreadPool.SetMinThreads(16, 16);
        string notes = Path.Combine(arguments[0], "notes.txt");
        Script script = new(Cue.Read(arguments[1]), note => File.AppendAllLines(notes, [note]));
        using AppearedFiles appeared = new(script, arguments[0]);

        return await CommandLine.RunAsync(arguments[2..], ScriptedSurroundings.Around(script, arguments[0], Console.Out, Console.Error, Interrupts.FromSignals));
    }
}
