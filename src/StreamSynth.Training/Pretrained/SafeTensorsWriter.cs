using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamSynth.Training.Pretrained;

/// <summary>Writes tensors in the safetensors format (safetensors 0.4, README, "Format"), as <see cref="SafeTensors"/> reads them.</summary>
public static class SafeTensorsWriter
{
    // The reference implementation pads the header so that the numbers behind it stand at multiples of 8.
    private const int Alignment = 8;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file.</summary>
    /// <param name="stream">Takes the bytes; stays open.</param>
    /// <param name="tensors">Floats, written as F32.</param>
    /// <param name="counters">Scalars, written as I64 ahead of the floats.</param>
    /// <param name="metadata">Texts for the member <c>__metadata__</c>; readers of PyTorch expect "format": "pt".</param>
    /// <exception cref="ArgumentException">A name is given twice or is reserved, or a shape does not fit its numbers.</exception>
    public static void Write(
        Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, long> counters, IReadOnlyDictionary<string, string> metadata)
    {
        Require(tensors, counters);
        ReadOnlySpan<byte> header = Header(tensors, counters, metadata);
        int padding = -header.Length & (Alignment - 1);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(header.Length + padding));
        stream.Write(length);
        stream.Write(header);
        for (int i = 0; i < padding; i++) stream.WriteByte((byte)' ');

        foreach (long counter in counters.Values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, counter);
            stream.Write(length);
        }

        // Every platform that ONNX Runtime is built for is little-endian.
        foreach (NamedTensor tensor in tensors) stream.Write(MemoryMarshal.AsBytes<float>(tensor.Data));
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, long> counters, IReadOnlyDictionary<string, string> metadata)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, Json);
        json.WriteStartObject();
        json.WriteStartObject("__metadata__");
        foreach ((string name, string text) in metadata) json.WriteString(name, text);
        json.WriteEndObject();
        long start = 0;
        foreach (string name in counters.Keys) start = WriteEntry(json, name, "I64", [], start, sizeof(long));
        foreach (NamedTensor tensor in tensors) start = WriteEntry(json, tensor.Name, "F32", tensor.Shape, start, tensor.Data.Length * (long)sizeof(float));
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan;
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, string type, IReadOnlyList<int> shape, long start, long bytes)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (int size in shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(start);
        json.WriteNumberValue(start + bytes);
        json.WriteEndArray();
        json.WriteEndObject();
        return start + bytes;
    }

    private static void Require(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, long> counters)
    {
        HashSet<string> names = ["__metadata__", .. counters.Keys];
        foreach (NamedTensor tensor in tensors)
        {
            if (!names.Add(tensor.Name)) throw new ArgumentException($"'{tensor.Name}' is given twice, or is a reserved name.", nameof(tensors));
            if (tensor.Shape.Aggregate(1L, (count, size) => count * size) == tensor.Data.Length) continue;
            throw new ArgumentException($"'{tensor.Name}' is [{string.Join(",", tensor.Shape)}], but has {tensor.Data.Length} numbers.", nameof(tensors));
        }
    }
}
