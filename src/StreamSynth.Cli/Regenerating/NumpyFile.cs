using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Writes a tensor as NumPy reads it.</summary>
/// <remarks>Source: NumPy enhancement proposal 1, "A simple file format for NumPy arrays", version 1.0.</remarks>
internal static class NumpyFile
{
    // Magic, version and length of the header; the header is padded so that the data begins at a multiple of 64.
    private const int Fixed = 10;
    private const int Alignment = 64;

    /// <summary>Gives the whole file.</summary>
    /// <param name="values">f32 of the given shape, row-major; this machine is little-endian, as is the file.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    public static byte[] Of(ReadOnlySpan<float> values, IReadOnlyList<int> shape)
    {
        string sizes = string.Concat(shape.Select(s => $"{s}, "));
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes.TrimEnd()}), }}";
        int padded = ((Fixed + header.Length + 1 + Alignment - 1) / Alignment * Alignment) - Fixed;
        byte[] file = new byte[Fixed + padded + (values.Length * sizeof(float))];
        file[0] = 0x93;
        "NUMPY\x01\0"u8.CopyTo(file.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)padded);
        Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n", file.AsSpan(Fixed));
        MemoryMarshal.AsBytes(values).CopyTo(file.AsSpan(Fixed + padded));

        return file;
    }
}
