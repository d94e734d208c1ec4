namespace StreamSynth.Report.Layout;

/// <summary>Moves the nodes of one row as near as possible to where they would like to be, without overlap and without changing their order.</summary>
/// <remarks>Source: pool adjacent violators (Barlow et al. 1972) on the wishes less the room that the nodes to the left take.</remarks>
internal static class RowPlacement
{
    public static void Settle(List<LayoutNode> row, double gap, Func<LayoutNode, double> wish)
    {
        double[] offsets = new double[row.Count];
        for (int i = 1; i < row.Count; i++) offsets[i] = offsets[i - 1] + ((row[i - 1].Width + row[i].Width) / 2) + gap;

        // Blocks of nodes that touch, with the mean of their wishes; each must lie right of the one before.
        List<(double Mean, int Size)> blocks = [];
        for (int i = 0; i < row.Count; i++)
        {
            (double mean, int size) = (wish(row[i]) - offsets[i], 1);
            while (blocks.Count > 0 && blocks[^1].Mean >= mean)
            {
                (double before, int count) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                (mean, size) = (((mean * size) + (before * count)) / (size + count), size + count);
            }

            blocks.Add((mean, size));
        }

        int node = 0;
        foreach ((double mean, int size) in blocks)
        {
            for (int i = 0; i < size; i++, node++) row[node].X = mean + offsets[node];
        }
    }
}
