namespace StreamSynth.Report.Layout;

/// <summary>Holds the sizes of a layout, in pixels; the defaults are those of the report's drawing.</summary>
internal sealed record LayoutSizes
{
    public double NodeWidth { get; init; } = LayeredGraph.NodeWidth;

    public double NodeHeight { get; init; } = LayeredGraph.NodeHeight;

    /// <summary>Gives the room between two rows.</summary>
    public double RowGap { get; init; } = 40;

    /// <summary>Gives the distance of two edges where they meet at a node.</summary>
    public double PortStep { get; init; } = 34;
}
