using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes the limits of a planned node that shape its calls.</summary>
internal static class LimitText
{
    /// <summary>Writes ", batch 16, parallelism 2, devices cpu, cuda:0"; a limit that does not apply, or one at its default, is left out.</summary>
    public static string Of(PlannedNode node)
    {
        NodeLimits limits = node.Spec.Limits;
        string batch = node.Descriptor.Kind == BlockKind.BatchTransform ? $", batch {limits.Batch}" : string.Empty;
        string parallelism = limits.Parallelism > 1 ? $", parallelism {limits.Parallelism}" : string.Empty;
        string devices = limits.Devices is ["cpu"] ? string.Empty : $", devices {string.Join(" ", limits.Devices)}";

        return $"{batch}{parallelism}{devices}";
    }
}
