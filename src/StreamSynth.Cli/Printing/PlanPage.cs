using System.Globalization;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes a checked graph: nodes in flow order with bound types and shapes, edges with their credit, and the sum of memory.</summary>
internal static class PlanPage
{
    public static void Write(GraphPlan plan, string file, TextWriter output, int width)
    {
        string seed = plan.Graph.Seeds.Run.ToString(CultureInfo.InvariantCulture);
        output.WriteLine($"{file}: no faults. Graph '{plan.Graph.Name}', {plan.Nodes.Count} nodes, {plan.Edges.Count} edges, seed {seed}.");
        WriteNodes(plan, output, width);
        WriteEdges(plan, output);
        WriteMemory(plan, output);
    }

    private static void WriteNodes(GraphPlan plan, TextWriter output, int width)
    {
        int name = plan.Nodes.Max(n => n.Name.Length);
        output.WriteLine();
        output.WriteLine("nodes");
        foreach (PlannedNode node in plan.Nodes)
        {
            output.WriteLine($"  {node.Name.PadRight(name)}  {node.Descriptor.Name}{LimitText.Of(node)}");
            Wrapping.WriteIndented(output, PortText.Signature(node.Descriptor, port => ShapeAt(plan, node, port)), name + 4, width);
        }
    }

    private static Shape? ShapeAt(GraphPlan plan, PlannedNode node, Port port)
    {
        if (node.Descriptor.Outputs.Contains(port)) return node.OutputShape ?? port.Shape;
        if (port == node.Descriptor.Input) return node.InputShape ?? port.Shape;

        string? source = plan.Into(node.Name).FirstOrDefault(e => e.ToPort == port)?.From;
        return plan.Nodes.FirstOrDefault(n => n.Name == source)?.OutputShape ?? port.Shape;
    }

    private static void WriteEdges(GraphPlan plan, TextWriter output)
    {
        List<string[]> rows = [["edge", "items", "bytes each", "bytes"]];
        foreach (PlannedEdge edge in plan.Edges)
        {
            rows.Add([$"{edge.Source} -> {edge.Target}", $"{edge.Capacity}", ByteSize.Format(edge.ItemBytes), ByteSize.Format(edge.CreditBytes)]);
        }

        NumberTable.Write(rows, string.Empty, output);
    }

    private static void WriteMemory(GraphPlan plan, TextWriter output)
    {
        List<string[]> rows = [["memory", "bytes"], ["edges", ByteSize.Format(plan.Edges.Sum(e => e.CreditBytes))]];
        rows.AddRange(plan.Nodes.Where(n => n.GatherBytes > 0).Select(n => new[] { $"gathered inputs of {n.Name}", ByteSize.Format(n.GatherBytes) }));
        rows.AddRange(plan.Nodes.Where(n => n.PartitionBytes > 0).Select(n => new[] { $"partition of {n.Name}", ByteSize.Format(n.PartitionBytes) }));
        rows.Add(["sum", ByteSize.Format(plan.PlannedBytes)]);
        rows.Add(["budget", ByteSize.Format(plan.Graph.MemoryBytes)]);
        NumberTable.Write(rows, string.Empty, output);
    }
}
