using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes why a command does nothing: for people on standard error, for programs as the one document on standard output.</summary>
internal static class Refusal
{
    /// <summary>Writes the faults of a graph.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(GraphFile file, bool json, Surroundings around)
    {
        Write(file.Faults, file.Name, json, around);
        if (!json) FaultList.WriteTotal(file.ErrorCount, around.Errors);

        return ExitCode.WrongInput;
    }

    /// <summary>Writes faults of anything else.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="file">File that they belong to, as the user named it.</param>
    /// <param name="json">Whether <c>--json</c> was given.</param>
    /// <param name="around">Where to write.</param>
    /// <param name="exit">The exit code.</param>
    /// <returns>The exit code.</returns>
    public static int Write(IReadOnlyList<Diagnostic> faults, string file, bool json, Surroundings around, int exit = ExitCode.WrongInput)
    {
        if (json) JsonOutput.Write(new FaultsJson(FaultJson.Of(faults, file)), around.Output);
        else FaultList.Write(faults, file, around.Errors);

        return exit;
    }
}
