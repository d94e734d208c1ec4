using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamSynth.Storage.DuckDb;

/// <summary>Holds one in-memory database with one connection, for the length of one file.</summary>
internal sealed class DuckDbConnection : IDisposable
{
    private readonly DatabaseHandle _database;

    private DuckDbConnection(DatabaseHandle database, ConnectionHandle connection)
    {
        _database = database;
        Connection = connection;
    }

    public ConnectionHandle Connection { get; }

    public static DuckDbConnection Open(long memoryLimitBytes)
    {
        DuckDbLibrary.RequireLoaded();
        using ConfigHandle config = Configure(memoryLimitBytes);
        if (NativeMethods.OpenExt(":memory:", out nint opened, config, out nint error) != 0)
        {
            string reason = TakeText(error);
            throw new StorageException($"DuckDB could not open an in-memory database: {reason}");
        }

        DatabaseHandle database = new(opened);
        if (NativeMethods.Connect(database, out nint connected) != 0)
        {
            database.Dispose();
            throw new StorageException("DuckDB could not connect to its own in-memory database; is memory exhausted?");
        }

        return new DuckDbConnection(database, new ConnectionHandle(connected));
    }

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }

    private static ConfigHandle Configure(long memoryLimitBytes)
    {
        NativeMethods.CreateConfig(out nint created);
        ConfigHandle config = new(created);

        // One thread: rows keep their order, row sources are called on the caller's thread, and no worker competes with the graph's nodes.
        Set(config, "threads", "1");
        Set(config, "memory_limit", (memoryLimitBytes >> 10).ToString(CultureInfo.InvariantCulture) + "KiB");

        // Nothing may be spilled or downloaded: an empty folder switches spilling off, and Parquet is built in.
        Set(config, "temp_directory", string.Empty);
        Set(config, "autoinstall_known_extensions", "false");
        Set(config, "autoload_known_extensions", "false");

        // ROW_GROUP_SIZE_BYTES is refused otherwise; one thread keeps the order all the same.
        Set(config, "preserve_insertion_order", "false");
        return config;
    }

    private static void Set(ConfigHandle config, string name, string option)
    {
        if (NativeMethods.SetConfig(config, name, option) != 0)
        {
            throw new StorageException($"DuckDB {StorageVersion.DuckDb} refused its setting {name} = '{option}'.");
        }
    }

    private static string TakeText(nint text)
    {
        string copy = Marshal.PtrToStringUTF8(text) ?? "no reason given";
        NativeMethods.Free(text);
        return copy;
    }
}
