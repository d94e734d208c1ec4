using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes the limits of a planned node that shape its calls.</summary>
internal static class LimitText
{
    /// <summary>Writes ", batch 16, parallelism 2, on cpu + cuda:0"; a limit that does not apply, or one at its default, is left out.</summary>
    public static string Of(PlannedNode node)
    {
        NodeLimits limits = node.Spec.Limits;
        string batch = node.Descriptor.Kind == BlockKind.BatchTransform ? $", batch {limits.Batch}" : string.Empty;
        string parallelism = limits.Parallelism > 1 ? $", parallelism {limits.Parallelism}" : string.Empty;
        bool isPlain = node.Replicas.Count == 1 && node.Replicas[0].Device == Device.Cpu;
        string devices = isPlain ? string.Empty : $", on {string.Join(" + ", limits.Devices)}";

        return $"{batch}{parallelism}{devices}";
    }
}
