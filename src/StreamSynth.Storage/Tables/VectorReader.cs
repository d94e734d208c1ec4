using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Reads the values of one column from one vector of a data chunk. Spans live as long as the chunk.</summary>
internal readonly unsafe ref struct VectorReader(nint vector)
{
    // duckdb_string_t: 4 bytes length, then up to 12 bytes in place, or 4 bytes prefix and a pointer.
    private const int InlinedLength = 12;
    private const int StringBytes = 16;

    private readonly nint _data = NativeMethods.VectorGetData(vector);
    private readonly ulong* _validity = (ulong*)NativeMethods.VectorGetValidity(vector);

    public bool IsNull(int row) => _validity != null && (_validity[row >> 6] & (1UL << (row & 63))) == 0;

    public T Value<T>(int row)
        where T : unmanaged => ((T*)_data)[row];

    public ReadOnlySpan<byte> Bytes(int row)
    {
        byte* text = (byte*)_data + ((long)row * StringBytes);
        uint length = *(uint*)text;
        byte* first = length <= InlinedLength ? text + 4 : *(byte**)(text + 8);
        return new ReadOnlySpan<byte>(first, checked((int)length));
    }

    public ReadOnlySpan<T> List<T>(int row)
        where T : unmanaged
    {
        ListEntry entry = Value<ListEntry>(row);
        nint child = NativeMethods.VectorGetData(NativeMethods.ListVectorGetChild(vector));
        return new ReadOnlySpan<T>((T*)child + entry.Offset, checked((int)entry.Length));
    }

    /// <summary>Finds the first null within a list; null where there is none.</summary>
    public int? NullWithin(int row)
    {
        ListEntry entry = Value<ListEntry>(row);
        VectorReader child = new(NativeMethods.ListVectorGetChild(vector));
        if (child._validity == null) return null;

        for (int place = 0; place < (int)entry.Length; place++)
        {
            if (child.IsNull(checked((int)entry.Offset + place))) return place;
        }

        return null;
    }
}
