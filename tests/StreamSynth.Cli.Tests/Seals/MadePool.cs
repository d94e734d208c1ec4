using StreamSynth.Blocks.Embeddings;
using StreamSynth.Engine.Items;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Tests.Seals;

/// <summary>Writes a pool for searches: classes that lie together, spread over families, most of them common and some rare.</summary>
internal static class MadePool
{
    public const int Common = 4;

    /// <summary>Writes rows: class "rareN" has 40 each, the common classes share the rest.</summary>
    public static string Write(string path, int rows = 1600, int rare = 6, int width = 24)
    {
        ParquetTable.Write(path, Enumerable.Range(0, rows).Select(number => Row(number, rare, width)));
        return path;
    }

    private static EmbeddingRow Row(int number, int rare, int width)
    {
        int group = number < rare * 40 ? number / 40 : rare + (number % Common);
        var random = new Philox((ulong)number);
        float[] vector = new float[width];
        double squared = 0;
        for (int i = 0; i < width; i++)
        {
            vector[i] = ((random.NextSingle() - 0.5f) * 0.7f) + (i == group ? 1 : 0);
            squared += vector[i] * vector[i];
        }

        for (int i = 0; i < width; i++) vector[i] /= (float)Math.Sqrt(squared);
        (byte[] bytes, float? scale) = EmbeddingCoding.Encode(vector, EmbeddingPrecision.Float32);

        return new()
        {
            Ordinal = number,
            Key = (ulong)number,
            Id = $"item{number:D5}",
            Class = group < rare ? $"rare{group}" : $"common{group - rare}",
            Family = $"family{number % 10}",
            Precision = "float32",
            Scale = scale,
            Embedding = bytes,
        };
    }
}
