namespace StreamSynth.Report.Layout;

/// <summary>Orders the nodes within each row so that few edges cross (barycentre method, 1981), and keeps the best order seen.</summary>
internal static class CrossingReduction
{
    private const int Sweeps = 16;

    public static void Apply(List<List<LayoutNode>> rows)
    {
        int fewest = Crossings(rows);
        LayoutNode[][] best = Snapshot(rows);
        for (int sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            bool forward = sweep % 2 == 0;
            for (int step = 1; step < rows.Count; step++)
            {
                int r = forward ? step : rows.Count - 1 - step;
                Sort(rows[r], forward);
            }

            int crossings = Crossings(rows);
            if (crossings >= fewest) continue;
            fewest = crossings;
            best = Snapshot(rows);
        }

        for (int r = 0; r < best.Length; r++)
        {
            rows[r].Clear();
            rows[r].AddRange(best[r]);
            Number(rows[r]);
        }
    }

    private static LayoutNode[][] Snapshot(List<List<LayoutNode>> rows) => [.. rows.Select(row => row.ToArray())];

    private static void Sort(List<LayoutNode> row, bool forward)
    {
        LayoutNode[] sorted = [.. row.OrderBy(node => Barycentre(node, forward ? node.Before : node.After))];
        row.Clear();
        row.AddRange(sorted);
        Number(row);
    }

    private static double Barycentre(LayoutNode node, List<LayoutNode> neighbours) =>
        neighbours.Count == 0 ? node.Order : neighbours.Average(neighbour => neighbour.Order);

    private static void Number(List<LayoutNode> row)
    {
        for (int place = 0; place < row.Count; place++) row[place].Order = place;
    }

    private static int Crossings(List<List<LayoutNode>> rows)
    {
        int crossings = 0;
        foreach (List<LayoutNode> row in rows)
        {
            (int From, int To)[] edges = [.. row.SelectMany(node => node.After.Select(after => (node.Order, after.Order)))];
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
