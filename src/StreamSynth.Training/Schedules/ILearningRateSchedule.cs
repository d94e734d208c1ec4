namespace StreamSynth.Training.Schedules;

/// <summary>Gives the learning rate of each step.</summary>
public interface ILearningRateSchedule
{
    /// <summary>Gives the learning rate of a step.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <returns>The rate, at least 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    float At(int step);
}
