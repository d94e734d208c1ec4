namespace StreamSynth.Report.Layout;

/// <summary>Holds the place of one node, or of one bend of a long edge. X is the left edge, Y the middle, in pixels.</summary>
internal sealed class LayoutNode
{
    public required int Column { get; init; }

    public required double Height { get; init; }

    public int Row { get; set; }

    public double X { get; set; }

    public double Y { get; set; }

    public List<LayoutNode> Before { get; } = [];

    public List<LayoutNode> After { get; } = [];

    public static void Join(LayoutNode from, LayoutNode to)
    {
        from.After.Add(to);
        to.Before.Add(from);
    }

    public double MeanOf(List<LayoutNode> neighbours) => neighbours.Count == 0 ? Y : neighbours.Average(node => node.Y);
}

/// <summary>Holds one edge with its bends; <see cref="StartY"/> and <see cref="EndY"/> are where it leaves and arrives.</summary>
internal sealed class LayoutEdge(LayoutNode from, LayoutNode to)
{
    public LayoutNode From { get; } = from;

    public LayoutNode To { get; } = to;

    public List<LayoutNode> Bends { get; } = [];

    public double StartY { get; set; }

    public double EndY { get; set; }

    public LayoutNode FirstStop => Bends.Count > 0 ? Bends[0] : To;

    public LayoutNode LastStop => Bends.Count > 0 ? Bends[^1] : From;

    /// <summary>Lists the points of the edge from left to right; between two of them it runs straight or in one S.</summary>
    public IReadOnlyList<(double X, double Y)> Points()
    {
        List<(double, double)> points = [(From.X + LayeredGraph.NodeWidth, StartY)];
        foreach (LayoutNode bend in Bends)
        {
            points.Add((bend.X, bend.Y));
            points.Add((bend.X + LayeredGraph.NodeWidth, bend.Y));
        }

        points.Add((To.X, EndY));
        return points;
    }
}
