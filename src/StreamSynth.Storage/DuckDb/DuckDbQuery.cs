using System.Runtime.InteropServices;

namespace StreamSynth.Storage.DuckDb;

/// <summary>Runs one SQL statement and hands out its result chunk by chunk, so that no result is ever held whole.</summary>
internal sealed unsafe class DuckDbQuery : IDisposable
{
    private readonly StatementHandle _statement;
    private readonly PendingHandle _pending;
    private readonly NativeResult* _result;

    /// <summary>Starts <paramref name="sql"/>; a failure carries DuckDB's own text.</summary>
    public DuckDbQuery(DuckDbConnection connection, string sql)
    {
        bool prepared = NativeMethods.Prepare(connection.Connection, sql, out nint statement) == 0;
        _statement = new StatementHandle(statement);
        if (!prepared) throw Fail(NativeMethods.PrepareError(_statement), _statement);

        bool pending = NativeMethods.PendingPreparedStreaming(_statement, out nint pendingResult) == 0;
        _pending = new PendingHandle(pendingResult);
        if (!pending) throw Fail(NativeMethods.PendingError(_pending), _pending, _statement);

        _result = (NativeResult*)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult));
        if (NativeMethods.ExecutePending(_pending, _result) != 0)
        {
            DuckDbFault failure = Fault(NativeMethods.ResultError(_result));
            Dispose();
            throw failure;
        }
    }

    public int ColumnCount => (int)NativeMethods.ColumnCount(_result);

    public string ColumnName(int column) => Marshal.PtrToStringUTF8(NativeMethods.ColumnName(_result, (ulong)column)) ?? string.Empty;

    /// <summary>Gives the logical type of a column; the caller releases it.</summary>
    public LogicalTypeHandle ColumnType(int column) => new(NativeMethods.ColumnLogicalType(_result, (ulong)column));

    /// <summary>Gives the next chunk, to be released by the caller, or null at the end.</summary>
    public ChunkHandle? Fetch()
    {
        nint chunk = NativeMethods.FetchChunk(*_result);
        if (chunk != 0) return new ChunkHandle(chunk);

        nint error = NativeMethods.ResultError(_result);
        return error == 0 ? null : throw Fault(error);
    }

    public void Dispose()
    {
        NativeMethods.DestroyResult(_result);
        NativeMemory.Free(_result);
        _pending.Dispose();
        _statement.Dispose();
    }

    private static DuckDbFault Fault(nint text) => new(Marshal.PtrToStringUTF8(text) ?? "no reason given");

    private static DuckDbFault Fail(nint text, params ReadOnlySpan<SafeHandle> owned)
    {
        DuckDbFault fault = Fault(text);
        foreach (SafeHandle handle in owned) handle.Dispose();
        return fault;
    }
}

/// <summary>Carries DuckDB's own text up to the table, which adds the path.</summary>
internal sealed class DuckDbFault(string text) : Exception(text);
