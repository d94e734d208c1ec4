using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage;

/// <summary>Names the version of the library that writes and reads Parquet.</summary>
public static class StorageVersion
{
    /// <summary>Gives the version that the loaded libduckdb reports, such as "v1.5.6".</summary>
    /// <exception cref="StorageException">The native library is missing.</exception>
    public static string DuckDb => DuckDbLibrary.Version();
}
