namespace StreamSynth.Training.Schedules;

/// <summary>
/// Gives the learning rate of each step: a linear warm-up, then a constant rate that is multiplied by a factor at certain
/// steps (PyTorch 1.13, torch.optim.lr_scheduler.MultiStepLR).
/// </summary>
/// <param name="Peak">Rate at the end of the warm-up.</param>
/// <param name="DecayAt">Steps from which on the rate is multiplied once more, counted from the start of the training, warm-up included.</param>
/// <param name="Factor">What the rate is multiplied by.</param>
/// <param name="WarmUpSteps">Steps of the warm-up: step s of it has the rate Peak (s + 1) / WarmUpSteps.</param>
public sealed record StepSchedule(float Peak, IReadOnlyList<int> DecayAt, double Factor = 0.1, int WarmUpSteps = 0) : ILearningRateSchedule
{
    /// <summary>Gives the learning rate of a step.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public float At(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmUpSteps) return Peak * (step + 1) / WarmUpSteps;
        return (float)(Peak * Math.Pow(Factor, DecayAt.Count(decay => decay <= step)));
    }
}
