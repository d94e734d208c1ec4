using System.Runtime.InteropServices;
using StreamSynth.Engine.Items;
using StreamSynth.Search.Embeddings;

namespace StreamSynth.Perf.Search;

/// <summary>Makes embeddings like those of images: unit vectors around centres of different popularity, with directions that count less and less.</summary>
internal static class ClusteredVectors
{
    public static EmbeddingSet Set(int rows, int width)
    {
        int centres = Centres(rows);
        float[] directions = new float[centres * width];
        new Philox(1).FillNormal(directions);
        using EmbeddingSetBuilder builder = new(width, rows);
        float[] vector = new float[width];
        for (int row = 0; row < rows; row++)
        {
            Philox chance = new(2, (ulong)row);
            int centre = Draw(ref chance, centres) * width;
            chance.FillNormal(vector);
            for (int i = 0; i < width; i++) vector[i] = 0.05f + ((directions[centre + i] + (0.7f * vector[i])) / (1 + (i / 16f)));
            builder.Add($"row-{row}", vector);
        }

        return builder.Build();
    }

    /// <summary>Gives the centre of a row: what a concept is, when it is made of few centres.</summary>
    public static int CentreOf(int row, int rows)
    {
        Philox chance = new(2, (ulong)row);
        return Draw(ref chance, Centres(rows));
    }

    /// <summary>Writes the numbers alone, for another process.</summary>
    public static void Write(EmbeddingSet set, string path)
    {
        using FileStream stream = File.Create(path);
        for (int row = 0; row < set.Count; row++) stream.Write(MemoryMarshal.AsBytes(set.Vector(row)));
    }

    private static int Centres(int rows) => Math.Max(10, rows / 40);

    // Squaring makes the first centres popular and the last ones rare.
    private static int Draw(ref Philox chance, int centres)
    {
        float u = chance.NextSingle();
        return (int)(u * u * centres);
    }
}
