namespace StreamSynth.Report.Layout;

/// <summary>Places the nodes of an acyclic graph in rows from top to bottom and routes the edges between them.</summary>
/// <remarks>
/// Source: Sugiyama, Tagawa, Toda 1981: longest-path layers, dummy nodes on long edges, barycentre sweeps against crossings. The
/// places within the rows then solve least squares (pool adjacent violators), alternating directions. Downwards, because a graph of a dozen
/// rows still shows its texts at full size on a page and on a phone.
/// </remarks>
internal sealed class LayeredGraph
{
    public const double NodeWidth = 152;
    public const double NodeHeight = 70;
    private const double BendWidth = 16;
    private const double Gap = 30;
    private const int Sweeps = 12;

    private readonly LayoutSizes _sizes;
    private readonly List<List<LayoutNode>> _rows = [];
    private readonly List<LayoutNode> _nodes = [];
    private readonly List<LayoutEdge> _edges = [];

    private LayeredGraph(LayoutSizes sizes) => _sizes = sizes;

    public IReadOnlyList<LayoutNode> Nodes => _nodes;

    public IReadOnlyList<LayoutEdge> Edges => _edges;

    public double Width { get; private set; }

    public double Height { get; private set; }

    /// <summary>Lays out nodes 0..count-1. Edges that name no known node must have been left out; edges that close a cycle are drawn but do not order.</summary>
    public static LayeredGraph Of(int count, IReadOnlyList<(int From, int To)> edges, LayoutSizes? sizes = null)
    {
        LayeredGraph graph = new(sizes ?? new());
        int[] layers = Layers.Assign(count, edges);
        for (int i = 0; i < count; i++) graph.AddNode(layers[i], bend: false);
        for (int i = 0; i < edges.Count; i++) graph.AddEdge(graph._nodes[edges[i].From], graph._nodes[edges[i].To]);

        CrossingReduction.Apply(graph._rows);
        graph.Place();
        graph.Route();
        return graph;
    }

    private LayoutNode AddNode(int row, bool bend)
    {
        while (_rows.Count <= row) _rows.Add([]);
        LayoutNode node = new() { Row = row, Width = bend ? BendWidth : _sizes.NodeWidth, Height = _sizes.NodeHeight, Order = _rows[row].Count };
        _rows[row].Add(node);
        if (!bend) _nodes.Add(node);
        return node;
    }

    private void AddEdge(LayoutNode from, LayoutNode to)
    {
        LayoutEdge edge = new(from, to);
        LayoutNode last = from;
        for (int row = from.Row + 1; row < to.Row; row++)
        {
            LayoutNode bend = AddNode(row, bend: true);
            edge.Bends.Add(bend);
            LayoutNode.Join(last, bend);
            last = bend;
        }

        LayoutNode.Join(last, to);
        _edges.Add(edge);
    }

    private void Place()
    {
        foreach (List<LayoutNode> row in _rows) RowPlacement.Settle(row, Gap, node => node.X);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int r = 1; r < _rows.Count; r++) RowPlacement.Settle(_rows[r], Gap, node => node.MeanOf(node.Before));
            for (int r = _rows.Count - 2; r >= 0; r--) RowPlacement.Settle(_rows[r], Gap, node => node.MeanOf(node.After));
        }

        LayoutNode[] all = [.. _rows.SelectMany(row => row)];
        double left = all.Select(node => node.X - (node.Width / 2)).DefaultIfEmpty(0).Min();
        foreach (LayoutNode node in all)
        {
            node.X -= left;
            node.Y = node.Row * (_sizes.NodeHeight + _sizes.RowGap);
        }

        Width = all.Select(node => node.X + (node.Width / 2)).DefaultIfEmpty(0).Max();
        Height = Math.Max(0, (_rows.Count * (_sizes.NodeHeight + _sizes.RowGap)) - _sizes.RowGap);
    }

    // Edges that share a node leave and arrive side by side, in the order of where they come from or go to.
    private void Route()
    {
        foreach (LayoutNode node in _nodes)
        {
            LayoutEdge[] leaving = [.. _edges.Where(edge => edge.From == node).OrderBy(edge => edge.FirstStop.X)];
            for (int i = 0; i < leaving.Length; i++) leaving[i].StartX = node.X + Spread(i, leaving.Length);

            LayoutEdge[] arriving = [.. _edges.Where(edge => edge.To == node).OrderBy(edge => edge.LastStop.X)];
            for (int i = 0; i < arriving.Length; i++) arriving[i].EndX = node.X + Spread(i, arriving.Length);
        }
    }

    private double Spread(int index, int count)
    {
        double step = Math.Min(_sizes.PortStep, (_sizes.NodeWidth - 24) / Math.Max(1, count));
        return (index - ((count - 1) / 2.0)) * step;
    }
}
