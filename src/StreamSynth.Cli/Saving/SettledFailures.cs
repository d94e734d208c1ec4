using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Tells which failed items belong to a checkpoint: those that a run which goes on from it does not meet again.</summary>
internal static class SettledFailures
{
    /// <summary>Gives a failure as a row of table <c>failures</c>.</summary>
    public static FailureRow RowOf(Failure failure) => new() { Node = failure.Node, Ordinal = failure.Header.Ordinal, Key = failure.Header.Key, Message = failure.Error.Message };

    /// <summary>Gives the failures that lie before a point.</summary>
    public static IReadOnlyList<FailureRow> Before(ResumePoint point, GraphPlan plan, IEnumerable<Failure> failures)
    {
        Dictionary<string, PlannedNode> nodes = plan.Nodes.ToDictionary(n => n.Name);
        return [.. failures.Where(f => Parent(nodes[f.Node], f.Header.Ordinal) < point.Nodes[f.Node].Ordinal).Select(RowOf)];
    }

    /// <summary>Puts failures of several parts together; one that was met twice is listed once.</summary>
    public static IReadOnlyList<FailureRow> Merge(IEnumerable<FailureRow> before, IEnumerable<FailureRow> now) => [.. before.Concat(now).DistinctBy(f => (f.Node, f.Ordinal, f.Key))];

    // Where a node expands, a failure may be a child's or a parent's: one listed too early is met again, and listed once.
    private static long Parent(PlannedNode node, long ordinal) => node.Block is IFanOut { FanOut: > 0 } fanOut ? ordinal / fanOut.FanOut : ordinal;
}
