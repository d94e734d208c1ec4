using System.CommandLine;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes the options that say how and where a command prints.</summary>
internal static class OutputOptions
{
    public const string JsonName = "--json";

    /// <summary>Makes <c>--json</c>.</summary>
    public static Option<bool> Json(string description = "Print one JSON document on standard output and nothing else; faults are in its list 'faults'.") =>
        new(JsonName) { Description = description };

    /// <summary>Makes <c>--out</c> of a command that prints a text.</summary>
    public static Option<string?> File(string what) => new("--out", "-o") { Description = $"File for {what}, replaced at once or not at all. Default: standard output.", HelpName = "FILE" };
}
