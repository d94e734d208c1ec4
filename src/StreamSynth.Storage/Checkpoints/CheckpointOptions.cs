using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>Sets how many checkpoints stay and how large the segments of growing tables become.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Gives the most checkpoints that can be kept.</summary>
    public const int MostKept = 1000;

    /// <summary>Gives the number of checkpoints kept: the newest, and those that are used when it turns out damaged.</summary>
    [Description("Checkpoints kept; older ones are deleted once a newer one is safe.")]
    [Range(1, MostKept)]
    public int Keep { get; init; } = 2;

    /// <summary>Gives the number of rows of a growing table that stay in memory between two saves; beyond it they are written to a segment at once.</summary>
    [Description("Rows of one growing table held in memory before they are written to disk.")]
    [Range(1, 10_000_000)]
    public int SegmentRows { get; init; } = 32_768;
}
