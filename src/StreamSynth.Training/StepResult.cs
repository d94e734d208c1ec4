namespace StreamSynth.Training;

/// <summary>Holds what one training step measured on its minibatch, before the update.</summary>
/// <param name="Loss">Mean cross-entropy over the whole minibatch, in nats; each image counts with the loss weight of its domain.</param>
/// <param name="RealLoss">Mean cross-entropy over the real images; NaN when there are none.</param>
/// <param name="SyntheticLoss">Mean cross-entropy over the synthetic images; NaN when there are none.</param>
/// <param name="RealCorrect">Real images whose largest logit is their class; of a mixed image, that of its label in the minibatch.</param>
/// <param name="SyntheticCorrect">Synthetic images whose largest logit is their class, counted likewise.</param>
public readonly record struct StepResult(float Loss, float RealLoss, float SyntheticLoss, int RealCorrect, int SyntheticCorrect)
{
    /// <summary>Gets whether the step was taken; false when it made the loss, a weight or a statistic NaN or infinite, and was taken back.</summary>
    public bool IsApplied { get; init; }

    /// <summary>Gets the norm of all gradients together before clipping; NaN when they are not clipped.</summary>
    public float GradientNorm { get; init; } = float.NaN;
}
