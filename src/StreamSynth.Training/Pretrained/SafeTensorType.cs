using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace StreamSynth.Training.Pretrained;

/// <summary>Describes an element type of safetensors files.</summary>
/// <param name="Bytes">Size of an element.</param>
/// <param name="Decode">Turns little-endian elements into floats; null for types that are no weights.</param>
internal sealed record SafeTensorType(int Bytes, Func<byte[], float[]>? Decode)
{
    /// <summary>Gives the types by their name in the header.</summary>
    public static FrozenDictionary<string, SafeTensorType> Known { get; } = new Dictionary<string, SafeTensorType>
    {
        ["F64"] = new(8, bytes => [.. Elements<double>(bytes).Select(x => (float)x)]),
        ["F32"] = new(4, Elements<float>),
        ["F16"] = new(2, bytes => [.. Elements<Half>(bytes).Select(x => (float)x)]),

        // bfloat16 is the upper half of a float.
        ["BF16"] = new(2, bytes => [.. Elements<ushort>(bytes).Select(x => BitConverter.UInt32BitsToSingle((uint)x << 16))]),
        ["I64"] = new(8, null),
        ["I32"] = new(4, null),
        ["I16"] = new(2, null),
        ["I8"] = new(1, null),
        ["U64"] = new(8, null),
        ["U32"] = new(4, null),
        ["U16"] = new(2, null),
        ["U8"] = new(1, null),
        ["BOOL"] = new(1, null),
    }.ToFrozenDictionary();

    // Every platform that ONNX Runtime is built for is little-endian.
    private static T[] Elements<T>(byte[] bytes)
        where T : struct => MemoryMarshal.Cast<byte, T>(bytes).ToArray();
}
