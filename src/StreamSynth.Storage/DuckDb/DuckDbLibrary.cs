using System.Runtime.InteropServices;

namespace StreamSynth.Storage.DuckDb;

/// <summary>Asks the loaded libduckdb about itself.</summary>
internal static class DuckDbLibrary
{
    public static string Version()
    {
        RequireLoaded();
        return Marshal.PtrToStringUTF8(NativeMethods.LibraryVersion()) ?? "unknown";
    }

    /// <summary>Turns the runtime's bare loading error into a sentence that names the remedy.</summary>
    public static void RequireLoaded()
    {
        try
        {
            NativeMethods.LibraryVersion();
        }
        catch (DllNotFoundException missing)
        {
            throw new StorageException(
                $"libduckdb.so was expected in {AppContext.BaseDirectory} but could not be loaded. " +
                "Build again with Node installed: the build copies it from the npm package @duckdb/node-bindings-linux-x64.",
                missing);
        }
    }
}
