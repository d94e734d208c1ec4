using System.Runtime.InteropServices;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Tests.Embeddings;

/// <summary>Makes embeddings for tests: unit vectors drawn by number, in classes that lie together.</summary>
public static class MadeEmbeddings
{
    public const int Width = 16;

    /// <summary>Gives the unit vector of a number: near the axis of its class.</summary>
    public static float[] Vector(int number, int classes = 4)
    {
        var random = new Philox((ulong)number);
        float[] vector = new float[Width];
        double squared = 0;
        for (int i = 0; i < Width; i++)
        {
            vector[i] = ((random.NextSingle() - 0.5f) * 0.6f) + (i == number % classes ? 1 : 0);
            squared += vector[i] * vector[i];
        }

        for (int i = 0; i < Width; i++) vector[i] /= (float)Math.Sqrt(squared);

        return vector;
    }

    public static Embedding Payload(BufferPool pool, int number, int classes = 4)
    {
        Lease elements = pool.Rent(Width * sizeof(float), "test");
        MemoryMarshal.AsBytes(Vector(number, classes).AsSpan()).CopyTo(elements.Writable);

        return new(elements, Width, new(Domain.Real, new(number % classes, $"class{number % classes}")) { Split = "none", Family = $"family{number / classes % 5}", ItemName = $"item{number}" });
    }

    public static EmbeddingRow Row(int number, int classes = 4, EmbeddingPrecision precision = EmbeddingPrecision.Float32)
    {
        (byte[] bytes, float? scale) = EmbeddingCoding.Encode(Vector(number, classes), precision);
        return new()
        {
            Ordinal = number,
            Key = (ulong)number,
            Id = $"item{number}",
            Class = $"class{number % classes}",
            Family = $"family{number / classes % 5}",
            Precision = EmbeddingCoding.NameOf(precision),
            Scale = scale,
            Embedding = bytes,
        };
    }

    /// <summary>Writes a pool of so many rows.</summary>
    public static string Write(string path, int rows, int classes = 4)
    {
        ParquetTable.Write(path, Enumerable.Range(0, rows).Select(number => Row(number, classes)));
        return path;
    }
}
