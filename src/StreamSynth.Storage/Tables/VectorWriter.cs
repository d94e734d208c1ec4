using System.Runtime.InteropServices;
using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Writes the values of one column into one vector of a data chunk.</summary>
internal readonly unsafe ref struct VectorWriter(nint vector)
{
    private readonly nint _data = NativeMethods.VectorGetData(vector);

    public void Value<T>(int row, T value)
        where T : unmanaged => ((T*)_data)[row] = value;

    public void Null(int row)
    {
        NativeMethods.VectorEnsureValidityWritable(vector);
        NativeMethods.ValiditySetRowInvalid(NativeMethods.VectorGetValidity(vector), (ulong)row);
    }

    public void Bytes(int row, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = &MemoryMarshal.GetReference(bytes))
        {
            byte nothing = 0;
            NativeMethods.VectorAssignStringElementLen(vector, (ulong)row, first == null ? &nothing : first, (ulong)bytes.Length);
        }
    }

    public void List(int row, ReadOnlySpan<long> elements)
    {
        ulong start = NativeMethods.ListVectorGetSize(vector);
        ulong end = start + (ulong)elements.Length;
        NativeMethods.ListVectorReserve(vector, end);
        NativeMethods.ListVectorSetSize(vector, end);

        // Reserving may move the child's data, so its address is asked for afterwards.
        nint child = NativeMethods.VectorGetData(NativeMethods.ListVectorGetChild(vector));
        elements.CopyTo(new Span<long>((long*)child + start, elements.Length));
        ((ListEntry*)_data)[row] = new ListEntry(start, (ulong)elements.Length);
    }
}

/// <summary>Mirrors duckdb_list_entry (duckdb.h, v1.5).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ListEntry(ulong Offset, ulong Length);
