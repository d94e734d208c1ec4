namespace StreamSynth.Training;

/// <summary>Says how norms treat a minibatch of real and synthetic images.</summary>
public enum NormMode
{
    /// <summary>Normalises real and synthetic images together, with one set of statistics.</summary>
    Shared,

    /// <summary>
    /// Normalises real and synthetic images apart, each with its own statistics, running statistics and affine parameters
    /// (auxiliary batch norm; Xie et al., Adversarial Examples Improve Image Recognition, 2020). The norms of a transformer have no
    /// statistics: they get affine parameters of their own.
    /// </summary>
    Auxiliary,
}
