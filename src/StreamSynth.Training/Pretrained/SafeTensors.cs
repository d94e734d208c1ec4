using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace StreamSynth.Training.Pretrained;

/// <summary>
/// Reads weights from a file in the safetensors format: 8 bytes with the length of a JSON header, the header, then the numbers of
/// all tensors without gaps (safetensors 0.4, README, "Format"). Nothing that the header says is believed before it is checked.
/// </summary>
public static class SafeTensors
{
    /// <summary>The longest header that is read, in bytes: the limit of the reference implementation.</summary>
    public const long LongestHeader = 100_000_000;

    private const int LengthBytes = sizeof(ulong);

    /// <summary>Reads every tensor of floating-point numbers; those of integers (<c>num_batches_tracked</c>) are left out.</summary>
    /// <param name="path">File to read.</param>
    /// <returns>Tensors in the order of the file, as f32; f16 and bf16 are widened exactly, f64 is rounded.</returns>
    /// <exception cref="InvalidDataException">The file is no safetensors file, or its header contradicts itself or the file; the message says where.</exception>
    public static IReadOnlyList<NamedTensor> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Read(file, path);
    }

    /// <summary>Reads every tensor of floating-point numbers from a stream that can seek.</summary>
    /// <param name="stream">Stream that stands at the start of the file.</param>
    /// <param name="name">Name of the file in errors.</param>
    /// <returns>Tensors in the order of the file, as f32.</returns>
    /// <exception cref="InvalidDataException">The file is no safetensors file, or its header contradicts itself or the file; the message says where.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, string name)
    {
        long start = stream.Position;
        byte[] header = HeaderOf(stream, name);
        long length = stream.Length - start - LengthBytes - header.Length;
        List<NamedTensor> tensors = [];
        foreach (SafeTensorEntry entry in EntriesOf(header, length, name))
        {
            byte[] bytes = new byte[entry.End - entry.Start];
            stream.ReadExactly(bytes);
            if (entry.Type.Decode is { } decode) tensors.Add(new(entry.Name, entry.Shape, decode(bytes)));
        }

        return tensors;
    }

    /// <summary>Gives name and shape of every tensor of floating-point numbers, from the header alone.</summary>
    /// <param name="path">File to read.</param>
    /// <returns>Names and shapes in the order of the file.</returns>
    /// <exception cref="InvalidDataException">The file is no safetensors file, or its header contradicts itself or the file; the message says where.</exception>
    public static IReadOnlyList<TensorShape> Inspect(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] header = HeaderOf(file, path);
        return [.. EntriesOf(header, file.Length - LengthBytes - header.Length, path).Where(entry => entry.Type.Decode is not null).Select(entry => new TensorShape(entry.Name, entry.Shape))];
    }

    private static byte[] HeaderOf(Stream stream, string name)
    {
        long left = stream.Length - stream.Position - LengthBytes;
        if (left < 0) throw Fault(name, $"has {left + LengthBytes} bytes, but a safetensors file starts with 8 that tell the length of its header");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LongestHeader) throw Fault(name, $"says that its header has {length} bytes, but at most {LongestHeader} are read");
        if (length > (ulong)left) throw Fault(name, $"says that its header has {length} bytes, but {left} are there");
        byte[] header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    private static List<SafeTensorEntry> EntriesOf(byte[] header, long length, string name)
    {
        List<SafeTensorEntry> entries = [];
        HashSet<string> names = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Fault(name, "has a header that is no JSON object");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name)) throw Fault(name, $"names the tensor '{property.Name}' twice");
                if (property.Name != "__metadata__") entries.Add(SafeTensorEntry.Of(property, length, message => Fault(name, message)));
            }
        }
        catch (Exception error) when (error is JsonException || error.InnerException is DecoderFallbackException)
        {
            throw Fault(name, $"has a header that is no JSON: {error.Message}", error);
        }

        // Empty tensors stand where the next one starts: they come first.
        entries.Sort((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
        RequireNoGaps(entries, length, name);
        return entries;
    }

    private static void RequireNoGaps(List<SafeTensorEntry> entries, long length, string name)
    {
        long end = 0;
        foreach (SafeTensorEntry entry in entries)
        {
            if (entry.Start != end) throw Fault(name, $"has {entry} start at byte {entry.Start}, but the tensors before it end at {end}");
            end = entry.End;
        }

        if (end != length) throw Fault(name, $"has tensors of {end} bytes, but {length} bytes behind its header");
    }

    private static InvalidDataException Fault(string name, string what, Exception? inner = null) =>
        new($"'{name}' {what}. Download or export the file again; nothing has been loaded.", inner);
}
