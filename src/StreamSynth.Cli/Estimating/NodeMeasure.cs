using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Estimating;

/// <summary>Holds what a probe saw of one node.</summary>
/// <param name="Node">Node name.</param>
/// <param name="Block">Block name.</param>
/// <param name="Unit">What is counted: "items", or what the block counts itself, such as "steps".</param>
/// <param name="Units">Units of the whole run; null when nobody knows.</param>
/// <param name="Measured">Units seen.</param>
/// <param name="Seconds">Seconds of work for them, over all parallel calls together divided by their number.</param>
/// <param name="HasEnded">Whether the node came to its end within the probe.</param>
internal sealed record NodeMeasure(string Node, string Block, string Unit, long? Units, long Measured, double Seconds, bool HasEnded)
{
    /// <summary>Gives the seconds of one unit; null when none was seen.</summary>
    public double? SecondsEach => Measured > 0 ? Seconds / Measured : null;

    /// <summary>Gives the seconds of the whole run; null when nobody knows.</summary>
    public double? WholeSeconds => HasEnded ? Seconds : Units is { } units && SecondsEach is { } each ? units * each : null;

    /// <summary>Measures between two moments; the time before the first finished call is left out, because it holds the warming up.</summary>
    /// <param name="first">The node when its first units were done.</param>
    /// <param name="last">The node at the end of the probe.</param>
    public static NodeMeasure Between(NodeSnapshot? first, NodeSnapshot last)
    {
        (string unit, long done, long? total) = UnitsOf(last);
        long before = first is null ? 0 : UnitsOf(first).Done;
        bool isSpan = !last.HasEnded && first is not null && done > before;

        return new(last.Node, last.Block, unit, total, isSpan ? done - before : done, isSpan ? last.Working - first!.Working : last.Working, last.HasEnded);
    }

    /// <summary>Gives what a node counts: a block that reports progress knows better than the count of its items.</summary>
    public static (string Unit, long Done, long? Total) UnitsOf(NodeSnapshot node) => node.Progress is { Total: > 0 } progress
        ? (progress.Unit, progress.Done, progress.Total)
        : ("items", Math.Max(node.Emitted, node.Done + node.Skipped + node.Failed + node.Absent), node.Expected);
}
