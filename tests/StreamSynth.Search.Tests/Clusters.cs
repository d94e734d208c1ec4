using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Tests;

/// <summary>Makes embeddings like those of images: unit vectors around centres of very different popularity, near each other in a few of many directions.</summary>
internal static class Clusters
{
    /// <summary>Gives rows of unit vectors.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="width">Numbers of each.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="spread">Length of what is added to a centre, 1 is as long as the centre.</param>
    public static float[] Vectors(int rows, int width, ulong seed = 1, double spread = 0.7)
    {
        int centres = Math.Max(1, rows / 40);
        double[][] directions = [.. Enumerable.Range(0, centres).Select(c => Normal(seed, c, width))];
        double[] common = Normal(seed, -1, width);
        float[] vectors = new float[rows * width];
        for (int row = 0; row < rows; row++)
        {
            // Squaring makes some centres popular and others rare.
            double u = Unit(seed, row, 77);
            double[] centre = directions[(int)(u * u * centres)];
            double[] own = Normal(seed + 1, row, width);
            double length = 0;
            for (int i = 0; i < width; i++)
            {
                // Directions count less and less, as in real embeddings, whose own dimension is far below their width.
                double weight = 1.0 / (1 + (i / 16.0));
                double value = (common[i] * 0.8) + (weight * (centre[i] + (spread * own[i])));
                vectors[(row * width) + i] = (float)value;
                length += value * value;
            }

            for (int i = 0; i < width; i++) vectors[(row * width) + i] /= (float)Math.Sqrt(length);
        }

        return vectors;
    }

    public static EmbeddingSet Set(int rows, int width, ulong seed = 1, double spread = 0.7) => EmbeddingSet.From(Ids(rows), Vectors(rows, width, seed, spread), width);

    public static string[] Ids(int rows) => [.. Enumerable.Range(0, rows).Select(row => $"set{row % 7}/icon-{row}")];

    /// <summary>Draws in (0, 1].</summary>
    public static double Unit(ulong seed, long a, long b) => Chance.Unit(Chance.Mix(Chance.Mix(seed, (ulong)a), (ulong)b));

    private static double[] Normal(ulong seed, int stream, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Math.Sqrt(-2 * Math.Log(Unit(seed, stream, 2 * i))) * Math.Cos(2 * Math.PI * Unit(seed, stream, (2 * i) + 1)))];
}
