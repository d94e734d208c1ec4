using System.Text.Json.Nodes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Estimating;

/// <summary>Holds how long a run will take and what memory it will need, and what that rests on.</summary>
/// <param name="Seconds">Wall time; null when no node's end is known.</param>
/// <param name="ReadySeconds">Part of it before all nodes work.</param>
/// <param name="Slowest">Node whose work decides; null when none is known.</param>
/// <param name="SlowestSeconds">Its work.</param>
/// <param name="LateSeconds">Part after the slowest node, in nodes that only start then.</param>
/// <param name="PlannedPayloadBytes">The most that payloads can take, by the plan.</param>
/// <param name="SeenPayloadBytes">The most that payloads took in the probe.</param>
/// <param name="SeenResidentBytes">The most resident memory in the probe.</param>
/// <param name="Models">Model folders.</param>
/// <param name="Nodes">Measures in flow order.</param>
internal sealed record RunEstimate(
    double? Seconds,
    double ReadySeconds,
    string? Slowest,
    double SlowestSeconds,
    double LateSeconds,
    long PlannedPayloadBytes,
    long SeenPayloadBytes,
    long SeenResidentBytes,
    IReadOnlyList<ModelUse> Models,
    IReadOnlyList<NodeMeasure> Nodes)
{
    /// <summary>Works out the estimate: nodes work side by side, so the one with the most work decides; what starts after it comes on top.</summary>
    public static RunEstimate Of(GraphPlan plan, ProbeResult probe, IReadOnlyList<ModelUse> models)
    {
        NodeMeasure? slowest = probe.Nodes.Where(n => !probe.Late.Contains(n.Node) && n.WholeSeconds is not null).MaxBy(n => n.WholeSeconds);
        double late = probe.Nodes.Where(n => probe.Late.Contains(n.Node)).Sum(n => n.WholeSeconds ?? 0);
        double? seconds = slowest is null ? null : probe.ReadySeconds + slowest.WholeSeconds + late;

        return new(
            seconds,
            probe.ReadySeconds,
            slowest?.Node,
            slowest?.WholeSeconds ?? 0,
            late,
            plan.PlannedBytes,
            probe.PayloadHighWaterBytes,
            probe.PeakResidentBytes,
            models,
            probe.Nodes);
    }
}

/// <summary>Is one model folder that a graph uses.</summary>
/// <param name="Model">Name as in the graph.</param>
/// <param name="Nodes">Nodes that use it.</param>
/// <param name="Bytes">Size of its files.</param>
internal sealed record ModelUse(string Model, IReadOnlyList<string> Nodes, long Bytes)
{
    /// <summary>Finds the models of a graph: the option "model" of its nodes.</summary>
    public static IReadOnlyList<ModelUse> Of(GraphPlan plan, Places places) =>
    [
        .. plan.Nodes
            .Select(n => (n.Name, Model: n.Spec.Options["model"] is JsonValue value && value.TryGetValue(out string? text) ? text : null))
            .Where(n => n.Model is not null)
            .GroupBy(n => n.Model!)
            .Select(g => (g.Key, Nodes: g.Select(n => n.Name).ToArray(), Folder: places.FindModel(g.Key)))
            .Where(m => m.Folder is not null)
            .Select(m => new ModelUse(m.Key, m.Nodes, SizeOf(m.Folder!))),
    ];

    private static long SizeOf(string place) =>
        File.Exists(place) ? new FileInfo(place).Length : new DirectoryInfo(place).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
