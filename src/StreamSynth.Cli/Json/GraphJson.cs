namespace StreamSynth.Cli.Json;

/// <summary>Is one graph file as <c>--json</c> shows it.</summary>
/// <param name="Faults">Errors and warnings.</param>
/// <param name="File">File as the user named it.</param>
/// <param name="Plan">The plan; null when there is an error, and of a search file.</param>
internal sealed record GraphJson(IReadOnlyList<FaultJson> Faults, string File, PlanJson? Plan);

/// <summary>Is what <c>validate --json</c> prints.</summary>
/// <param name="Faults">Errors and warnings of all files.</param>
/// <param name="Graphs">Each file with its own.</param>
internal sealed record ValidationJson(IReadOnlyList<FaultJson> Faults, IReadOnlyList<GraphJson> Graphs);

/// <summary>Is what <c>blocks --json</c> prints.</summary>
internal sealed record BlocksJson(IReadOnlyList<FaultJson> Faults, IReadOnlyList<BlockJson> Blocks);
