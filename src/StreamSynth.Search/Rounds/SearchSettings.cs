using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Rounds;

/// <summary>Sets how a concept is searched for. Defaults are those of Coleman et al. 2022 where the paper gives them.</summary>
public sealed record SearchSettings
{
    /// <summary>Gets what is asked about next.</summary>
    [Description("What is asked about next: maxEntropy, mostLikelyPositive, informationDensity or random.")]
    public SelectionRule Rule { get; init; } = SelectionRule.MaxEntropy;

    /// <summary>Gets what may be asked about.</summary>
    [Description("What may be asked about: the neighbours of what was labelled or chosen (SEALS), or all points.")]
    public PoolForm Form { get; init; } = PoolForm.Neighbours;

    /// <summary>Gets the points chosen with one model; b in the paper.</summary>
    [Description("Points chosen with one model, before the next is trained (b).")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 100;

    /// <summary>Gets the labels at which the search ends, those given at the start included; T in the paper.</summary>
    [Description("Labels at which the search ends, those given at the start included (T).")]
    [Range(1, int.MaxValue)]
    public int Labels { get; init; } = 2000;

    /// <summary>Gets the power of the mean similarity in information density; beta in the paper.</summary>
    [Description("Power of the mean similarity in information density (beta).")]
    [Range(0.0, 100.0)]
    public double DensityPower { get; init; } = 1;

    /// <summary>Gets whether the neighbours of negatives given at the start join the pool, as in the paper.</summary>
    [Description("Whether the neighbours of negatives given at the start join the pool, as in the paper; without them it begins smaller.")]
    public bool ExpandNegativeSeeds { get; init; } = true;

    /// <summary>Gets after how many batches in a row without a positive the search looks outside the pool; 0: never.</summary>
    [Description("Batches in a row without a positive after which part of the next is picked outside the pool; 0: never.")]
    [Range(0, 1_000_000)]
    public int ExploreAfter { get; init; } = 1;

    /// <summary>Gets the part of such a batch that is picked outside.</summary>
    [Description("Part of such a batch that is picked outside the pool: hints first, then at random.")]
    [Range(0.0, 1.0)]
    public double ExploreShare { get; init; } = 0.1;

    /// <summary>Gets the seed of random choices.</summary>
    [Description("Seed of random choices.")]
    public ulong Seed { get; init; }

    /// <summary>Gets the threads that score; choices do not depend on it.</summary>
    [Description("Threads that score; choices do not depend on it.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;
}
