using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Graphs;

/// <summary>Says which limits mean anything to which block.</summary>
internal static class LimitUse
{
    /// <summary>Tells whether a limit can change how a block runs.</summary>
    /// <param name="limit">Name of a property of <see cref="NodeLimits"/>.</param>
    /// <param name="block">The block.</param>
    public static bool Applies(string limit, BlockDescriptor block) => limit switch
    {
        nameof(NodeLimits.Capacity) => block.Inputs.Any(),
        nameof(NodeLimits.Batch) => block.Kind == BlockKind.BatchTransform,
        nameof(NodeLimits.Parallelism) => block.RunsInParallel,
        nameof(NodeLimits.Devices) => block.CanHaveReplicas || block.ChoosesDevice,
        nameof(NodeLimits.Gather) => block.Gathered.Count > 0,
        _ => true,
    };
}
