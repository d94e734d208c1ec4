using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Running;

/// <summary>Tells what a run's nodes ran on, on which bit equality depends.</summary>
internal static class RunDevices
{
    /// <summary>Gives the devices of each node; nodes that run once on "cpu" are left out.</summary>
    public static IReadOnlyDictionary<string, string[]> ByNode(GraphPlan plan) => plan.Nodes
        .Where(n => n.Replicas.Count > 1 || n.Replicas[0].Device != Device.Cpu)
        .ToDictionary(n => n.Name, n => n.Replicas.Select(r => r.Device.Name).ToArray());

    /// <summary>Gives the execution providers that those devices need, in ONNX Runtime's own names.</summary>
    public static string Providers(GraphPlan plan) => string.Join(
        ", ",
        plan.Nodes.SelectMany(n => n.Replicas).Select(r => $"{r.Device.Kind.ToUpperInvariant()}ExecutionProvider").Distinct().Order(StringComparer.Ordinal));
}
