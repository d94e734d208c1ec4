using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Puts what matters first: losses, then accuracies, then the rest by name; without what the node's lap already says.</summary>
internal static class MeasurementOrder
{
    public static IEnumerable<(string Name, double Value)> Of(NodeSnapshot node) => node.Latest
        .Where(m => m.Key != node.Progress?.Lap?.Unit)
        .OrderBy(m => m.Key == "loss" ? 0 : m.Key.StartsWith("accuracy", StringComparison.Ordinal) ? 1 : 2)
        .ThenByDescending(m => m.Key.StartsWith("accuracy", StringComparison.Ordinal) ? m.Key : string.Empty, StringComparer.Ordinal)
        .ThenBy(m => m.Key, StringComparer.Ordinal)
        .Select(m => (m.Key, m.Value));
}
