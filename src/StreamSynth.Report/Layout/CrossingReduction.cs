namespace StreamSynth.Report.Layout;

/// <summary>Orders the nodes within each column so that few edges cross (barycentre method, 1981), and keeps the best order seen.</summary>
internal static class CrossingReduction
{
    private const int Sweeps = 16;

    public static void Apply(List<List<LayoutNode>> columns)
    {
        int fewest = Crossings(columns);
        LayoutNode[][] best = Snapshot(columns);
        for (int sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            bool forward = sweep % 2 == 0;
            for (int step = 1; step < columns.Count; step++)
            {
                int column = forward ? step : columns.Count - 1 - step;
                Sort(columns[column], forward);
            }

            int crossings = Crossings(columns);
            if (crossings >= fewest) continue;
            fewest = crossings;
            best = Snapshot(columns);
        }

        for (int column = 0; column < best.Length; column++)
        {
            columns[column].Clear();
            columns[column].AddRange(best[column]);
            Number(columns[column]);
        }
    }

    private static LayoutNode[][] Snapshot(List<List<LayoutNode>> columns) => [.. columns.Select(column => column.ToArray())];

    private static void Sort(List<LayoutNode> column, bool forward)
    {
        LayoutNode[] sorted = [.. column.OrderBy(node => Barycentre(node, forward ? node.Before : node.After))];
        column.Clear();
        column.AddRange(sorted);
        Number(column);
    }

    private static double Barycentre(LayoutNode node, List<LayoutNode> neighbours) =>
        neighbours.Count == 0 ? node.Row : neighbours.Average(neighbour => neighbour.Row);

    private static void Number(List<LayoutNode> column)
    {
        for (int row = 0; row < column.Count; row++) column[row].Row = row;
    }

    private static int Crossings(List<List<LayoutNode>> columns)
    {
        int crossings = 0;
        foreach (List<LayoutNode> column in columns)
        {
            (int From, int To)[] edges = [.. column.SelectMany(node => node.After.Select(after => (node.Row, after.Row)))];
            for (int i = 0; i < edges.Length; i++)
            {
                for (int j = i + 1; j < edges.Length; j++)
                {
                    if ((edges[i].From - edges[j].From) * (edges[i].To - edges[j].To) < 0) crossings++;
                }
            }
        }

        return crossings;
    }
}
