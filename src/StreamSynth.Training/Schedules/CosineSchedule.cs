namespace StreamSynth.Training.Schedules;

/// <summary>
/// Gives the learning rate of each step: a linear warm-up, then half a cosine down to the lowest rate (Loshchilov and Hutter,
/// SGDR, 2017, equation 5, without restarts).
/// </summary>
/// <param name="Peak">Rate at the end of the warm-up.</param>
/// <param name="Steps">Steps of the whole training, warm-up included; above zero.</param>
/// <param name="WarmUpSteps">Steps of the warm-up: step s of it has the rate Peak (s + 1) / WarmUpSteps.</param>
/// <param name="Lowest">Rate that the cosine ends at, met at step <paramref name="Steps"/>.</param>
public sealed record CosineSchedule(float Peak, int Steps, int WarmUpSteps = 0, float Lowest = 0) : ILearningRateSchedule
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
        return (float)(Lowest + (Peak - Lowest) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
