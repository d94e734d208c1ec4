using System.Runtime.InteropServices;

namespace StreamSynth.Storage.DuckDb;

/// <summary>Mirrors the struct duckdb_result (duckdb.h, v1.5): six words, passed by value to the fetching calls.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint InternalData;
}
