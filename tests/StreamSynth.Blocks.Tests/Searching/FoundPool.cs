using System.Buffers;
using System.Globalization;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Tests.Searching;

/// <summary>Is a pool on disk: a Parquet file of embeddings in which classes lie together, and a folder with a picture of each.</summary>
internal static class FoundPool
{
    public const int Width = 8;
    public const int PerClass = 14;

    // 'bus' is there too, but never searched for.
    private static readonly string[] Names = [.. Pictures.ClassNames, "other"];

    /// <summary>Writes the pool into a folder.</summary>
    /// <returns>The Parquet file; pictures are in the folder "pictures" beside it.</returns>
    public static string Write(string folder)
    {
        string file = Path.Combine(folder, "pool.parquet");
        ParquetTable.Write(file, Enumerable.Range(0, Names.Length * PerClass).Select(Row));
        foreach (int number in Enumerable.Range(0, Names.Length * PerClass)) WritePicture(Path.Combine(folder, "pictures", IdOf(number)), number);

        return file;
    }

    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Names[number % Names.Length]}/{number}.png");

    /// <summary>Gives pictures of the pool as labelled examples.</summary>
    public static IReadOnlyList<Picture> Examples(BufferPool pool, params int[] numbers) => [.. numbers.Select(number =>
    {
        Lease pixels = pool.Rent(3, "test");
        ClassLabel label = Pictures.Classes[number % Names.Length];
        return new Picture(pixels, 1, 1, new(Domain.Real, label) { Family = label.Name, ItemName = $"{number}.png" });
    })];

    private static EmbeddingRow Row(int number)
    {
        var random = new Philox((ulong)number);
        float[] vector = new float[Width];
        for (int i = 0; i < Width; i++) vector[i] = ((random.NextSingle() - 0.5f) * 0.5f) + (i == number % Names.Length ? 1 : 0);
        (byte[] bytes, float? scale) = EmbeddingCoding.Encode(vector, EmbeddingPrecision.Float32);

        return new()
        {
            Ordinal = number,
            Key = (ulong)number,
            Id = IdOf(number),
            Class = Names[number % Names.Length],
            Family = Names[number % Names.Length],
            Name = $"{number}.png",
            Precision = EmbeddingCoding.NameOf(EmbeddingPrecision.Float32),
            Scale = scale,
            Embedding = bytes,
        };
    }

    // 6 wide and 4 high, so that it must be cut; the number is its colour.
    private static void WritePicture(string path, int number)
    {
        byte[] pixels = new byte[6 * 4 * 3];
        pixels.AsSpan().Fill((byte)number);
        ArrayBufferWriter<byte> encoded = new();
        ImageEncoder.Encode(pixels, 6, 4, new EncodeSettings { Format = EncodedFormat.Png }, encoded);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, encoded.WrittenSpan);
    }
}
