using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Storage;

/// <summary>Sets how much memory DuckDB may take and how a file is cut into row groups.</summary>
public sealed record ParquetOptions
{
    /// <summary>Gives the most memory DuckDB may hold while it writes or reads one file.</summary>
    [Description("Most memory DuckDB may hold for one file, in bytes.")]
    [Range(64L << 20, 1L << 40)]
    public long MemoryLimitBytes { get; init; } = 1L << 30;

    /// <summary>Gives the size after which a row group is closed; a reader holds one row group at a time.</summary>
    [Description("Size after which a row group is closed, in bytes before compression.")]
    [Range(1L << 16, 1L << 32)]
    public long RowGroupBytes { get; init; } = 16L << 20;

    /// <summary>Tells whether columns are compressed with zstd; tensors of floats hardly shrink, and cost a third of the time without.</summary>
    [Description("Whether columns are compressed with zstd.")]
    public bool Compress { get; init; } = true;
}
