namespace StreamSynth.Training.Schedules;

/// <summary>
/// Gives the learning rate of each step: a linear warm-up, then a straight line down to the lowest rate (PyTorch 1.13,
/// torch.optim.lr_scheduler.LinearLR for each of the two).
/// </summary>
/// <param name="Peak">Rate at the end of the warm-up.</param>
/// <param name="Steps">Steps of the whole training, warm-up included; above zero.</param>
/// <param name="WarmUpSteps">Steps of the warm-up: step s of it has the rate Peak (s + 1) / WarmUpSteps.</param>
/// <param name="Lowest">Rate that the line ends at, met at step <paramref name="Steps"/>.</param>
public sealed record LinearSchedule(float Peak, int Steps, int WarmUpSteps = 0, float Lowest = 0) : ILearningRateSchedule
{
    /// <summary>Gives the learning rate of a step.</summary>
    /// <param name="step">Step, from 0; steps from <see cref="Steps"/> on have the lowest rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public float At(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmUpSteps) return Peak * (step + 1) / WarmUpSteps;
        if (step >= Steps) return Lowest;
        double progress = (double)(step - WarmUpSteps) / (Steps - WarmUpSteps);
        return (float)(Peak + (Lowest - Peak) * progress);
    }
}
