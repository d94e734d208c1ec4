namespace StreamSynth.Training;

/// <summary>Names one of the two sets of batch-norm statistics and affine parameters.</summary>
public enum Statistics
{
    /// <summary>Names the set of real images, or the only set under <see cref="NormMode.Shared"/>.</summary>
    Main,

    /// <summary>Names the set of synthetic images under <see cref="NormMode.Auxiliary"/>.</summary>
    Auxiliary,
}
