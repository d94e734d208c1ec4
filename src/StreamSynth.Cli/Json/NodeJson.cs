using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Json;

/// <summary>Is one node of a run as <c>--json</c> shows it; seconds are per lane.</summary>
internal sealed record NodeJson(
    string Name,
    string Block,
    long Received,
    long Done,
    long Skipped,
    long Failed,
    long Emitted,
    long? Expected,
    long Queue,
    double WorkingSeconds,
    double StarvedSeconds,
    double BlockedSeconds,
    bool Ended,
    NodeProgress? Progress,
    IReadOnlyDictionary<string, double> Latest,
    IReadOnlyDictionary<string, long> Reasons)
{
    public static NodeJson Of(NodeSnapshot n) => new(
        n.Node, n.Block, n.Received, n.Done, n.Skipped, n.Failed, n.Emitted, n.Expected, n.Queue, n.Working, n.Starved, n.Blocked, n.HasEnded, n.Progress, n.Latest, n.Reasons);
}
