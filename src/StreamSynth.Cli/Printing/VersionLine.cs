using System.CommandLine;
using System.CommandLine.Invocation;
using StreamSynth.Cli.Running;

namespace StreamSynth.Cli.Printing;

/// <summary>Prints the version for <c>--version</c>.</summary>
internal sealed class VersionLine(TextWriter output) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        output.WriteLine($"streamsynth {LibraryVersions.Program}");
        return ExitCode.Done;
    }
}
