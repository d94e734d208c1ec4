using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>
/// Offers rows to DuckDB as the table function <c>rows()</c>, chunk by chunk, so that a COPY streams them without a table in between.
/// DuckDB calls back on the thread that runs the query; no exception may cross into native code, so it waits here.
/// </summary>
internal abstract unsafe class RowSource
{
    public const string FunctionName = "rows";

    /// <summary>Holds what the rows threw, to be thrown again once DuckDB has returned.</summary>
    public ExceptionDispatchInfo? Thrown { get; private set; }

    /// <summary>Registers <c>rows()</c>; the returned handle is to be freed after the query.</summary>
    public GCHandle Register(DuckDbConnection connection)
    {
        GCHandle self = GCHandle.Alloc(this);
        using TableFunctionHandle function = new(NativeMethods.CreateTableFunction());
        NativeMethods.TableFunctionSetName(function, FunctionName);
        NativeMethods.TableFunctionSetExtraInfo(function, GCHandle.ToIntPtr(self), destroy: 0);
        NativeMethods.TableFunctionSetBind(function, &OnBind);
        NativeMethods.TableFunctionSetInit(function, &OnInit);
        NativeMethods.TableFunctionSetFunction(function, &OnFill);
        NativeMethods.RegisterTableFunction(connection.Connection, function);
        return self;
    }

    protected abstract void Bind(nint bindInfo);

    protected abstract void Fill(nint chunk);

    private static RowSource From(nint extra) => (RowSource)GCHandle.FromIntPtr(extra).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBind(nint bindInfo) => From(NativeMethods.BindGetExtraInfo(bindInfo)).Bind(bindInfo);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInit(nint initInfo) => NativeMethods.InitSetMaxThreads(initInfo, 1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFill(nint functionInfo, nint chunk)
    {
        RowSource source = From(NativeMethods.FunctionGetExtraInfo(functionInfo));
        try
        {
            source.Fill(chunk);
        }
        catch (Exception thrown)
        {
            source.Thrown = ExceptionDispatchInfo.Capture(thrown);
            NativeMethods.FunctionSetError(functionInfo, "the rows threw");
        }
    }
}

/// <summary>Fills chunks from an enumerator over <typeparamref name="TRow"/>.</summary>
internal sealed class RowSource<TRow>(IReadOnlyList<Column<TRow>> columns, IEnumerator<TRow> rows) : RowSource
{
    // A chunk is closed early at this size, so that 2048 images of 2 MB never stand in memory at once.
    private const long ChunkBytes = 4L << 20;

    /// <summary>Counts the rows taken so far.</summary>
    public long Rows { get; private set; }

    protected override void Bind(nint bindInfo)
    {
        foreach (Column<TRow> column in columns)
        {
            using LogicalTypeHandle type = column.Type.Create();
            NativeMethods.BindAddResultColumn(bindInfo, column.Name, type);
        }
    }

    protected override void Fill(nint chunk)
    {
        int most = (int)NativeMethods.VectorSize();
        int count = 0;
        for (long bytes = 0; count < most && bytes < ChunkBytes && rows.MoveNext(); count++, Rows++)
        {
            for (int i = 0; i < columns.Count; i++)
            {
                VectorWriter vector = new(NativeMethods.DataChunkGetVector(chunk, (ulong)i));
                bytes += columns[i].Write(vector, count, rows.Current);
            }
        }

        NativeMethods.DataChunkSetSize(chunk, (ulong)count);
    }
}
