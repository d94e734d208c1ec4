using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes what a planned edge carries, the same way in every drawing.</summary>
internal static class EdgeText
{
    /// <summary>Gives the shape that travels on an edge, symbols bound; null where the payload has none.</summary>
    public static Shape? ShapeOn(GraphPlan plan, PlannedEdge edge) => plan.Nodes.First(n => n.Name == edge.From).OutputShape ?? edge.FromPort.Shape;

    /// <summary>Writes payload and shape: "Picture u8[32,32,3]".</summary>
    public static string Type(GraphPlan plan, PlannedEdge edge) => ShapeOn(plan, edge) is { } shape ? $"{edge.FromPort.PayloadText} {shape}" : edge.FromPort.PayloadText;

    /// <summary>Writes the credit: "32 items, 96 KiB".</summary>
    public static string Credit(PlannedEdge edge) => edge.CreditBytes == 0 ? $"{edge.Capacity} items" : $"{edge.Capacity} items, {ByteSize.Format(edge.CreditBytes)}";
}
