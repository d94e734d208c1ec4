namespace StreamSynth.Training.Networks;

/// <summary>Says what a tensor of a network is, which decides its first value and how training changes it.</summary>
internal enum ParameterRole
{
    /// <summary>Kernel or matrix: starts from normal numbers, learned, decayed.</summary>
    Weight,

    /// <summary>Bias or shift of a norm: starts at zero, learned, not decayed.</summary>
    Shift,

    /// <summary>Scale of a norm: starts at one, learned, not decayed.</summary>
    Scale,

    /// <summary>Running mean: starts at zero, averaged over batches.</summary>
    RunningMean,

    /// <summary>Running variance: starts at one, averaged over batches.</summary>
    RunningVariance,
}
