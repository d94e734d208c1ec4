using System.Buffers.Binary;

namespace StreamSynth.Onnx.T5;

/// <summary>Is one field of a protocol buffer message (protobuf.dev, encoding): a number, or bytes that may be a message again.</summary>
/// <param name="Number">Field number.</param>
/// <param name="Value">Number of a varint or fixed field, its bits.</param>
/// <param name="Bytes">Bytes of a length-delimited field.</param>
internal readonly record struct ProtoField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Reads the fields of a message, unknown ones included.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="InvalidDataException">The bytes are not a message.</exception>
    public static IEnumerable<ProtoField> In(ReadOnlyMemory<byte> message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong key = Varint(message.Span, ref at);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return new ProtoField(number, Varint(message.Span, ref at), default);
                    break;
                case 1:
                    yield return new ProtoField(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref at, 8).Span), default);
                    break;
                case 2:
                    ulong length = Varint(message.Span, ref at);
                    yield return new ProtoField(number, 0, Take(message, ref at, length));
                    break;
                case 5:
                    yield return new ProtoField(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(message, ref at, 4).Span), default);
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7} at byte {at} does not exist");
            }
        }
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, ref int at, ulong length)
    {
        if (length > (ulong)(message.Length - at)) throw new InvalidDataException($"a field at byte {at} is {length} bytes long, but {message.Length - at} are left");
        ReadOnlyMemory<byte> bytes = message.Slice(at, (int)length);
        at += (int)length;
        return bytes;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= bytes.Length) throw new InvalidDataException($"a number is cut off at byte {at}");
            byte part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }

        throw new InvalidDataException($"a number at byte {at} is longer than 64 bits");
    }
}
