using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Sets how an HNSW index is built and searched.</summary>
public sealed record HnswOptions
{
    /// <summary>Gets the links of a point on each level above the lowest, which has twice as many; M in the paper.</summary>
    [Description("Links of a point on each level above the lowest, which has twice as many (M): more find more and take more memory.")]
    [Range(4, 64)]
    public int Links { get; init; } = 16;

    /// <summary>Gets the candidates kept while a point is put in; efConstruction in the paper.</summary>
    [Description("Candidates kept while a point is put in (efConstruction): more build a better index, slower.")]
    [Range(8, 4096)]
    public int BuildWidth { get; init; } = 200;

    /// <summary>Gets the candidates kept while a question is answered; efSearch in the paper. Never fewer than the neighbours asked for.</summary>
    [Description("Candidates kept while a question is answered (efSearch), at least the neighbours asked for: more find more, slower.")]
    [Range(1, 65536)]
    public int SearchWidth { get; init; } = 200;

    /// <summary>Gets the seed of levels and order of insertion.</summary>
    [Description("Seed of levels and order of insertion.")]
    public ulong Seed { get; init; }
}
