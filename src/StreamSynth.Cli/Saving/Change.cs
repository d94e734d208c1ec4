using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Saving;

/// <summary>Is one thing that is another than when the run was saved.</summary>
/// <param name="Name">Its place, such as "nodes.paint.options.steps" or "versions.DuckDB".</param>
/// <param name="Then">What it was; null where it was not there.</param>
/// <param name="Now">What it is; null where it is not there.</param>
internal sealed record Change(string Name, string? Then, string? Now)
{
    /// <summary>Refuses to go on with it.</summary>
    public Diagnostic Refusal() => new(
        "SS6223",
        Name,
        $"was {Then ?? "not there"} when the run was saved, but is {Now ?? "not there"} now.",
        "put it back, or add --allow-changed to go on all the same: the result is then not that of a run that was never stopped.");
}
