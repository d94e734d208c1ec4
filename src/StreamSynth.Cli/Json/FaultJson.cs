using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Json;

/// <summary>Is one fault as <c>--json</c> shows it.</summary>
/// <param name="File">File as the user named it; null when the fault belongs to none.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Code">Stable code, such as "SS2003".</param>
/// <param name="Path">Place in the file, such as "nodes.paint.options.steps"; empty for the whole.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Fix">What to do; null when the message says it.</param>
internal sealed record FaultJson(string? File, Severity Severity, string Code, string Path, string Message, string? Fix)
{
    public static FaultJson[] Of(GraphFile file) => Of(file.Faults, file.Name);

    public static FaultJson[] Of(IEnumerable<Diagnostic> faults, string? file) =>
        [.. faults.Select(f => new FaultJson(file, f.Severity, f.Code, f.Path, f.Message, f.Fix))];
}

/// <summary>Is the whole document of a command that could not do its work; every document of <c>--json</c> has this member, empty when all is well.</summary>
/// <param name="Faults">All that was found.</param>
internal sealed record FaultsJson(IReadOnlyList<FaultJson> Faults);
