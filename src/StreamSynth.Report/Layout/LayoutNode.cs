namespace StreamSynth.Report.Layout;

/// <summary>Holds the place of one node, or of one bend of a long edge. X is the middle, Y the upper edge, in pixels.</summary>
internal sealed class LayoutNode
{
    public required int Row { get; init; }

    public required double Width { get; init; }

    public required double Height { get; init; }

    /// <summary>Gives the place in its row, counted from the left.</summary>
    public int Order { get; set; }

    public double X { get; set; }

    public double Y { get; set; }

    public List<LayoutNode> Before { get; } = [];

    public List<LayoutNode> After { get; } = [];

    public static void Join(LayoutNode from, LayoutNode to)
    {
        from.After.Add(to);
        to.Before.Add(from);
    }

    public double MeanOf(List<LayoutNode> neighbours) => neighbours.Count == 0 ? X : neighbours.Average(node => node.X);
}

/// <summary>Holds one edge with its bends; <see cref="StartX"/> and <see cref="EndX"/> are where it leaves and arrives.</summary>
internal sealed class LayoutEdge(LayoutNode from, LayoutNode to)
{
    public LayoutNode From { get; } = from;

    public LayoutNode To { get; } = to;

    public List<LayoutNode> Bends { get; } = [];

    public double StartX { get; set; }

    public double EndX { get; set; }

    public LayoutNode FirstStop => Bends.Count > 0 ? Bends[0] : To;

    public LayoutNode LastStop => Bends.Count > 0 ? Bends[^1] : From;

    /// <summary>Lists the points of the edge from top to bottom; between two of them it runs straight or in one S.</summary>
    public IReadOnlyList<(double X, double Y)> Points()
    {
        List<(double, double)> points = [(StartX, From.Y + From.Height)];
        foreach (LayoutNode bend in Bends)
        {
            points.Add((bend.X, bend.Y));
            points.Add((bend.X, bend.Y + bend.Height));
        }

        points.Add((EndX, To.Y));
        return points;
    }
}
