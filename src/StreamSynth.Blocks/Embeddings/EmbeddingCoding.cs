using System.Buffers.Binary;
using System.Numerics.Tensors;
using StreamSynth.Search;

namespace StreamSynth.Blocks.Embeddings;

/// <summary>Writes unit vectors as bytes of a precision, and reads them back.</summary>
public static class EmbeddingCoding
{
    private const float Int8Steps = 127;

    /// <summary>Gives the name of a precision in files.</summary>
    public static string NameOf(EmbeddingPrecision precision) => precision switch
    {
        EmbeddingPrecision.Float16 => "float16",
        EmbeddingPrecision.Int8 => "int8",
        _ => "float32",
    };

    /// <summary>Writes a vector.</summary>
    /// <param name="vector">f32[width], finite.</param>
    /// <param name="precision">How.</param>
    /// <returns>The bytes, and what each number is multiplied with; null where they stand as they are.</returns>
    public static (byte[] Bytes, float? Scale) Encode(ReadOnlySpan<float> vector, EmbeddingPrecision precision)
    {
        byte[] bytes = new byte[vector.Length * BytesOf(NameOf(precision))];
        if (precision == EmbeddingPrecision.Float32)
        {
            for (int i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), vector[i]);
            return (bytes, null);
        }

        if (precision == EmbeddingPrecision.Float16)
        {
            for (int i = 0; i < vector.Length; i++) BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), (Half)vector[i]);
            return (bytes, null);
        }

        float scale = Math.Abs(TensorPrimitives.MaxMagnitude(vector)) / Int8Steps;
        for (int i = 0; i < vector.Length; i++) bytes[i] = (byte)(sbyte)(scale == 0 ? 0 : Math.Clamp(MathF.Round(vector[i] / scale), -Int8Steps, Int8Steps));

        return (bytes, scale);
    }

    /// <summary>Reads a row's vector; rounding has left it a little longer or shorter than 1.</summary>
    /// <param name="row">The row.</param>
    /// <returns>f32[width].</returns>
    /// <exception cref="SearchException">The precision is unknown, or the bytes do not hold whole numbers of it.</exception>
    public static float[] Decode(EmbeddingRow row)
    {
        int size = BytesOf(row.Precision);
        ReadOnlySpan<byte> bytes = row.Embedding;
        if (size == 0 || bytes.Length == 0 || bytes.Length % size != 0 || (row.Precision == "int8" && row.Scale is null))
        {
            throw new SearchException(
                SearchFaultCodes.Columns,
                $"row '{row.Id}' has precision '{row.Precision}', scale {row.Scale?.ToString() ?? "null"} and {bytes.Length} bytes, where numbers of float32 (4 bytes each), float16 (2) or int8 (1, with a scale) are expected",
                "write the file with embeddings.write, or in its form");
        }

        float[] vector = new float[bytes.Length / size];
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = size switch
            {
                4 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]),
                2 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]),
                _ => (sbyte)bytes[i] * row.Scale!.Value,
            };
        }

        return vector;
    }

    private static int BytesOf(string precision) => precision switch
    {
        "float32" => 4,
        "float16" => 2,
        "int8" => 1,
        _ => 0,
    };
}
