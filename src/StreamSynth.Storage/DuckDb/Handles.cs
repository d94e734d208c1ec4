using Microsoft.Win32.SafeHandles;

namespace StreamSynth.Storage.DuckDb;

/// <summary>Owns one duckdb_database.</summary>
internal sealed class DatabaseHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public DatabaseHandle(nint database)
        : this() => SetHandle(database);

    protected override bool ReleaseHandle()
    {
        NativeMethods.Close(ref handle);
        return true;
    }
}

/// <summary>Owns one duckdb_connection.</summary>
internal sealed class ConnectionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public ConnectionHandle(nint connection)
        : this() => SetHandle(connection);

    protected override bool ReleaseHandle()
    {
        NativeMethods.Disconnect(ref handle);
        return true;
    }
}

/// <summary>Owns one duckdb_config.</summary>
internal sealed class ConfigHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public ConfigHandle(nint config)
        : this() => SetHandle(config);

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyConfig(ref handle);
        return true;
    }
}

/// <summary>Owns one duckdb_prepared_statement.</summary>
internal sealed class StatementHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public StatementHandle(nint statement)
        : this() => SetHandle(statement);

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyPrepare(ref handle);
        return true;
    }
}

/// <summary>Owns one duckdb_pending_result.</summary>
internal sealed class PendingHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public PendingHandle(nint pending)
        : this() => SetHandle(pending);

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyPending(ref handle);
        return true;
    }
}

/// <summary>Owns one duckdb_logical_type.</summary>
internal sealed class LogicalTypeHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public LogicalTypeHandle(nint type)
        : this() => SetHandle(type);

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyLogicalType(ref handle);
        return true;
    }
}

/// <summary>Owns one duckdb_table_function.</summary>
internal sealed class TableFunctionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public TableFunctionHandle(nint function)
        : this() => SetHandle(function);

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyTableFunction(ref handle);
        return true;
    }
}

/// <summary>Owns one duckdb_data_chunk.</summary>
internal sealed class ChunkHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public ChunkHandle(nint chunk)
        : this() => SetHandle(chunk);

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyDataChunk(ref handle);
        return true;
    }
}
