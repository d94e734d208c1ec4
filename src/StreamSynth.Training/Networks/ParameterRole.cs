namespace StreamSynth.Training.Networks;

/// <summary>Says what a tensor of a network is, which decides its first value and how training changes it.</summary>
internal enum ParameterRole
{
    /// <summary>Kernel or matrix: starts from normal numbers, learned, decayed.</summary>
    Weight,

    /// <summary>Position or token: starts from normal numbers, learned, not decayed.</summary>
    Embedding,

    /// <summary>Bias or shift of a norm: starts at zero, learned, not decayed.</summary>
    Shift,

    /// <summary>Scale of a norm: starts at one, learned, not decayed.</summary>
    Scale,

    /// <summary>Scale of the norm that ends a residual branch: starts at zero, learned, not decayed (Goyal et al. 2017, section 5.1).</summary>
    ZeroScale,

    /// <summary>Running mean: starts at zero, averaged over batches.</summary>
    RunningMean,

    /// <summary>Running variance: starts at one, averaged over batches.</summary>
    RunningVariance,
}
