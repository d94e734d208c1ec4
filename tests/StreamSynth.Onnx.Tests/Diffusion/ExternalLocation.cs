using System.Text;

namespace StreamSynth.Onnx.Tests.Diffusion;

/// <summary>Rewrites where an .onnx file keeps its weights, by editing the protocol buffer that encloses each name.</summary>
internal static class ExternalLocation
{
    public static void Replace(string path, string before, string after)
    {
        byte[] file = File.ReadAllBytes(path);
        byte[] edited = Edit(file, Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after), [7, 5, 13]);
        Assert.NotEqual(file, edited);
        File.WriteAllBytes(path, edited);
    }

    // Goes down the field numbers of graph, initializer and external_data; in the last the whole value is compared.
    private static byte[] Edit(ReadOnlySpan<byte> message, byte[] before, byte[] after, ReadOnlySpan<int> path)
    {
        List<byte> result = [];
        for (int at = 0; at < message.Length;)
        {
            int start = at;
            ulong key = Varint(message, ref at);
            int size = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(message, ref at), _ => 0 };
            if ((key & 7) == 0) Varint(message, ref at);
            ReadOnlySpan<byte> body = message.Slice(at, size);
            at += size;
            bool inside = path.Length > 0 && (int)(key >> 3) == path[0] && (key & 7) == 2;
            bool value = path.Length == 0 && (int)(key >> 3) == 2 && body.SequenceEqual(before);
            if (inside || value)
            {
                byte[] inner = value ? after : Edit(body, before, after, path[1..]);
                Append(result, key);
                Append(result, (ulong)inner.Length);
                result.AddRange(inner);
            }
            else
            {
                result.AddRange(message[start..at]);
            }
        }

        return [.. result];
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128) return value;
        }
    }

    private static void Append(List<byte> bytes, ulong value)
    {
        for (; value >= 128; value >>= 7) bytes.Add((byte)(value & 127 | 128));
        bytes.Add((byte)value);
    }
}
