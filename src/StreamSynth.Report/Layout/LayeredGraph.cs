namespace StreamSynth.Report.Layout;

/// <summary>Places the nodes of an acyclic graph in columns from left to right and routes the edges between them.</summary>
/// <remarks>
/// Source: Sugiyama, Tagawa, Toda 1981: longest-path layers, dummy nodes on long edges, barycentre sweeps against crossings. The vertical
/// places then solve least squares per column (pool adjacent violators), alternating directions.
/// </remarks>
internal sealed class LayeredGraph
{
    public const double NodeWidth = 152;
    public const double NodeHeight = 70;
    public const double ColumnGap = 64;
    private const double DummyHeight = 14;
    private const double RowGap = 22;
    private const int Sweeps = 12;
    private const double PortStep = 13;

    private readonly List<List<LayoutNode>> _columns = [];
    private readonly List<LayoutNode> _nodes = [];
    private readonly List<LayoutEdge> _edges = [];

    public IReadOnlyList<LayoutNode> Nodes => _nodes;

    public IReadOnlyList<LayoutEdge> Edges => _edges;

    public double Width { get; private set; }

    public double Height { get; private set; }

    /// <summary>Lays out nodes 0..count-1. Edges that name no known node must have been left out; edges that close a cycle are drawn but do not order.</summary>
    public static LayeredGraph Of(int count, IReadOnlyList<(int From, int To)> edges)
    {
        LayeredGraph graph = new();
        int[] layers = Layers.Assign(count, edges);
        for (int i = 0; i < count; i++) graph.AddNode(layers[i], dummy: false);
        for (int i = 0; i < edges.Count; i++) graph.AddEdge(graph._nodes[edges[i].From], graph._nodes[edges[i].To]);

        CrossingReduction.Apply(graph._columns);
        graph.Place();
        graph.Route();
        return graph;
    }

    private LayoutNode AddNode(int column, bool dummy)
    {
        while (_columns.Count <= column) _columns.Add([]);
        LayoutNode node = new() { Column = column, Height = dummy ? DummyHeight : NodeHeight, Row = _columns[column].Count };
        _columns[column].Add(node);
        if (!dummy) _nodes.Add(node);
        return node;
    }

    private void AddEdge(LayoutNode from, LayoutNode to)
    {
        LayoutEdge edge = new(from, to);
        LayoutNode last = from;
        for (int column = from.Column + 1; column < to.Column; column++)
        {
            LayoutNode dummy = AddNode(column, dummy: true);
            edge.Bends.Add(dummy);
            LayoutNode.Join(last, dummy);
            last = dummy;
        }

        LayoutNode.Join(last, to);
        _edges.Add(edge);
    }

    private void Place()
    {
        foreach (List<LayoutNode> column in _columns) VerticalPlacement.Settle(column, RowGap, node => node.Y);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int c = 1; c < _columns.Count; c++) VerticalPlacement.Settle(_columns[c], RowGap, node => node.MeanOf(node.Before));
            for (int c = _columns.Count - 2; c >= 0; c--) VerticalPlacement.Settle(_columns[c], RowGap, node => node.MeanOf(node.After));
        }

        IEnumerable<LayoutNode> all = _columns.SelectMany(column => column);
        double top = all.Select(node => node.Y - (node.Height / 2)).DefaultIfEmpty(0).Min();
        foreach (LayoutNode node in all)
        {
            node.Y -= top;
            node.X = node.Column * (NodeWidth + ColumnGap);
        }

        Height = all.Select(node => node.Y + (node.Height / 2)).DefaultIfEmpty(0).Max();
        Width = Math.Max(0, (_columns.Count * (NodeWidth + ColumnGap)) - ColumnGap);
    }

    // Edges that share a node leave and arrive side by side, in the order of where they come from or go to.
    private void Route()
    {
        foreach (LayoutNode node in _nodes)
        {
            LayoutEdge[] leaving = [.. _edges.Where(edge => edge.From == node).OrderBy(edge => edge.FirstStop.Y)];
            for (int i = 0; i < leaving.Length; i++) leaving[i].StartY = node.Y + Spread(i, leaving.Length);

            LayoutEdge[] arriving = [.. _edges.Where(edge => edge.To == node).OrderBy(edge => edge.LastStop.Y)];
            for (int i = 0; i < arriving.Length; i++) arriving[i].EndY = node.Y + Spread(i, arriving.Length);
        }
    }

    private static double Spread(int index, int count)
    {
        double step = Math.Min(PortStep, (NodeHeight - 20) / Math.Max(1, count));
        return (index - ((count - 1) / 2.0)) * step;
    }
}
