namespace StreamSynth.Onnx.Tests.Diffusion;

/// <summary>Damages a model: its longest run of float32 weights becomes NaN.</summary>
internal static class NaNWeights
{
    /// <summary>Overwrites the largest raw_data of the file's initializers (fields 7, 5, 9 of onnx.proto3) in place.</summary>
    public static void Write(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        (int start, int length) = Largest(file, 0, file.Length, [7, 5, 9]);
        Assert.True(length > 64, "no weights found");
        for (int i = start; i + 4 <= start + length; i += 4) BitConverter.TryWriteBytes(file.AsSpan(i), float.NaN);
        File.WriteAllBytes(path, file);
    }

    private static (int Start, int Length) Largest(byte[] file, int at, int end, ReadOnlySpan<int> path)
    {
        (int Start, int Length) largest = (0, 0);
        while (at < end)
        {
            ulong key = Varint(file, ref at);
            int size = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(file, ref at), _ => 0 };
            if ((key & 7) == 0) Varint(file, ref at);
            if ((key & 7) == 2 && (int)(key >> 3) == path[0])
            {
                (int Start, int Length) found = path.Length == 1 ? (at, size) : Largest(file, at, at + size, path[1..]);
                if (found.Length > largest.Length) largest = found;
            }

            at += size;
        }

        return largest;
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128) return value;
        }
    }
}
