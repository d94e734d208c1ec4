using System.Text;

namespace StreamSynth.Onnx;

/// <summary>
/// Reads the fields of protocol buffer messages (protobuf.dev, encoding) from a stream and skips what nobody asks for, so that a file of
/// gigabytes is looked through without being held.
/// </summary>
internal static class ProtoReader
{
    private const int LongestText = 1 << 16; // no name or path is longer

    /// <summary>Gives the fields of the message from the stream's position to <paramref name="end"/>; the stream may be moved in between.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="end">Position behind the message.</param>
    /// <exception cref="InvalidDataException">The bytes are not a message.</exception>
    public static IEnumerable<Field> Fields(Stream stream, long end)
    {
        while (stream.Position < end)
        {
            ulong key = Varint(stream);
            (ulong value, ulong length) = (key & 7) switch
            {
                0 => (Varint(stream), 0UL),
                1 => (0UL, 8UL),
                2 => (0UL, Varint(stream)),
                5 => (0UL, 4UL),
                _ => throw new InvalidDataException($"wire type {key & 7} does not exist"),
            };
            long start = stream.Position;
            if (start > end || length > (ulong)(end - start)) throw new InvalidDataException("a field is longer than its message");
            yield return new Field((int)(key >> 3), (key & 7) == 2, value, start, start + (long)length);
            stream.Position = start + (long)length;
        }
    }

    /// <summary>Reads the text of a field.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="field">The field at hand.</param>
    /// <exception cref="InvalidDataException">It is longer than any name.</exception>
    public static string Text(Stream stream, Field field)
    {
        if (field.End - field.Start > LongestText) throw new InvalidDataException("a name is longer than any path");
        byte[] bytes = new byte[field.End - field.Start];
        stream.Position = field.Start;
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static ulong Varint(Stream stream)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int part = stream.ReadByte();
            if (part < 0) throw new InvalidDataException("a number is cut off");
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }

        throw new InvalidDataException("a number is longer than 64 bits");
    }

    /// <summary>Is one field.</summary>
    /// <param name="Number">Field number.</param>
    /// <param name="HasBytes">Whether it holds bytes: a text or a message.</param>
    /// <param name="Value">Its number, where it holds one of variable length.</param>
    /// <param name="Start">Position of its bytes.</param>
    /// <param name="End">Position behind its bytes.</param>
    public readonly record struct Field(int Number, bool HasBytes, ulong Value, long Start, long End);
}
