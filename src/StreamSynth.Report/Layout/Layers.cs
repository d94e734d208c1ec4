namespace StreamSynth.Report.Layout;

/// <summary>Assigns each node a row: one more than the last of its predecessors; sources stand right above their first successor.</summary>
internal static class Layers
{
    public static int[] Assign(int count, IReadOnlyList<(int From, int To)> edges)
    {
        int[] layers = new int[count];

        // Bounded, so that a cycle in a damaged table cannot hang the page.
        for (int round = 0; round < count; round++)
        {
            bool moved = false;
            foreach ((int from, int to) in edges)
            {
                if (from == to || layers[to] > layers[from] || layers[from] + 1 >= count) continue;
                layers[to] = layers[from] + 1;
                moved = true;
            }

            if (!moved) break;
        }

        PullSources(layers, edges);
        return layers;
    }

    private static void PullSources(int[] layers, IReadOnlyList<(int From, int To)> edges)
    {
        for (int node = 0; node < layers.Length; node++)
        {
            int source = node;
            if (edges.Any(edge => edge.To == source)) continue;

            int[] next = [.. edges.Where(edge => edge.From == source).Select(edge => layers[edge.To])];
            if (next.Length > 0) layers[node] = Math.Max(0, next.Min() - 1);
        }
    }
}
