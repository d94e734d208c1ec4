using System.Buffers;
using System.Globalization;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Media;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Tests.Seals.Labels;

/// <summary>Is a pool of points on a circle, an arc of which is the concept, with a picture of each.</summary>
internal static class LabelPool
{
    private const int Rows = 60;

    /// <summary>Writes pool.parquet and the folder "pictures".</summary>
    public static void Write(string folder)
    {
        ParquetTable.Write(Path.Combine(folder, "pool.parquet"), Enumerable.Range(0, Rows).Select(Row));
        byte[] pixels = new byte[8 * 8 * 3];
        ArrayBufferWriter<byte> encoded = new();
        ImageEncoder.Encode(pixels, 8, 8, new EncodeSettings { Format = EncodedFormat.Png }, encoded);
        Directory.CreateDirectory(Path.Combine(folder, "pictures", "p"));
        for (int row = 0; row < Rows; row++) File.WriteAllBytes(Path.Combine(folder, "pictures", IdOf(row)), encoded.WrittenSpan);
    }

    public static bool IsPositive(string id) => int.Parse(id.AsSpan(2, 2), CultureInfo.InvariantCulture) < 14;

    private static string IdOf(int row) => $"p/{row:D2}.png";

    private static EmbeddingRow Row(int row)
    {
        float angle = row * MathF.Tau / Rows;
        (byte[] bytes, float? scale) = EmbeddingCoding.Encode([MathF.Cos(angle), MathF.Sin(angle), 0.4f], EmbeddingPrecision.Float32);

        return new() { Ordinal = row, Key = (ulong)row, Id = IdOf(row), Class = string.Empty, Precision = EmbeddingCoding.NameOf(EmbeddingPrecision.Float32), Scale = scale, Embedding = bytes };
    }
}
