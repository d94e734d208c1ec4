using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Search.Neighbours;

/// <summary>Sets which neighbours are kept, and how many.</summary>
public sealed record NeighbourRowsOptions
{
    /// <summary>Gets the neighbours of a point; k in the paper.</summary>
    [Description("Neighbours of a point that join the pool with it (k).")]
    [Range(1, 1_000_000)]
    public int Neighbours { get; init; } = 100;

    /// <summary>Gets the rows kept; the one not asked for longest goes first.</summary>
    [Description("Rows of neighbours kept, 4 bytes per neighbour; the one not asked for longest goes first.")]
    [Range(1, int.MaxValue)]
    public int MostRows { get; init; } = 200_000;
}
