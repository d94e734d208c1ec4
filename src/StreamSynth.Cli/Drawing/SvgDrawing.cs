using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Report.Drawing;

namespace StreamSynth.Cli.Drawing;

/// <summary>Writes a planned graph as an SVG file, laid out as the report lays out a run.</summary>
internal static class SvgDrawing
{
    public static void Write(GraphPlan plan, TextWriter output) => GraphPicture.WriteSvg(
        $"{plan.Graph.Name}: {plan.Nodes.Count} nodes, at most {ByteSize.Format(plan.PlannedBytes)} of {ByteSize.Format(plan.Graph.MemoryBytes)} for payloads",
        "On each edge: items that fit × most bytes of one. Dashed: read to its end before the node starts.",
        [.. plan.Nodes.Select(node => new DrawnNode(node.Name, Lines(plan, node)))],
        [.. plan.Edges.Select(edge => Draw(plan, edge))],
        output);

    // Outputs that nothing reads have no edge to say what they give.
    private static string[] Lines(GraphPlan plan, PlannedNode node)
    {
        IEnumerable<string> given = plan.OutOf(node.Name).Select(edge => $"{edge.FromPort.Name}: {EdgeText.Type(plan, edge)}").Distinct();
        return [node.Descriptor.Name + LimitText.Of(node), .. given];
    }

    private static DrawnEdge Draw(GraphPlan plan, PlannedEdge edge)
    {
        string each = edge.ItemBytes == 0 ? string.Empty : $" × {ByteSize.Format(edge.ItemBytes)}";
        return new(edge.Source, edge.Target, $"{edge.Capacity}{each}", $"{EdgeText.Type(plan, edge)}, {EdgeText.Credit(edge)}", edge.ToPort.Gathered);
    }
}
