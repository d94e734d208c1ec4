namespace StreamSynth.Report.Layout;

/// <summary>Moves the nodes of one column as near as possible to where they would like to be, without overlap and without changing their order.</summary>
/// <remarks>Source: pool adjacent violators (Barlow et al. 1972) on the wishes less the room that the nodes above take.</remarks>
internal static class VerticalPlacement
{
    public static void Settle(List<LayoutNode> column, double gap, Func<LayoutNode, double> wish)
    {
        double[] offsets = new double[column.Count];
        for (int i = 1; i < column.Count; i++) offsets[i] = offsets[i - 1] + ((column[i - 1].Height + column[i].Height) / 2) + gap;

        // Blocks of nodes that touch, with the mean of their wishes; each must lie below the one before.
        List<(double Mean, int Size)> blocks = [];
        for (int i = 0; i < column.Count; i++)
        {
            (double mean, int size) = (wish(column[i]) - offsets[i], 1);
            while (blocks.Count > 0 && blocks[^1].Mean >= mean)
            {
                (double above, int count) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                (mean, size) = (((mean * size) + (above * count)) / (size + count), size + count);
            }

            blocks.Add((mean, size));
        }

        int node = 0;
        foreach ((double mean, int size) in blocks)
        {
            for (int i = 0; i < size; i++, node++) column[node].Y = mean + offsets[node];
        }
    }
}
