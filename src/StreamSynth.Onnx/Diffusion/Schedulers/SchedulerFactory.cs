namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Makes the scheduler that a configuration names.</summary>
public static class SchedulerFactory
{
    /// <summary>Makes a scheduler for one call of a generator.</summary>
    /// <param name="config">Which one, and its noise schedule.</param>
    /// <param name="steps">Steps, from 1 to the number of training steps.</param>
    /// <exception cref="ModelException">The number of steps is out of range.</exception>
    public static IScheduler Create(SchedulerConfig config, int steps)
    {
        if (steps < 1 || steps > config.TrainTimesteps)
        {
            throw new ModelException(new ModelFault(
                ModelFaultCodes.Setting,
                "steps",
                $"steps must be between 1 and the {config.TrainTimesteps} steps of training, found {steps}",
                "set steps to a number in that range; 4 to 50 are usual"));
        }

        return config.Kind switch
        {
            SchedulerKind.Euler => new EulerScheduler(config, steps, ancestral: false),
            SchedulerKind.EulerAncestral => new EulerScheduler(config, steps, ancestral: true),
            SchedulerKind.DpmSolverMultistep => new DpmSolverMultistepScheduler(config, steps),
            SchedulerKind.Lcm => new LcmScheduler(config, steps),
            SchedulerKind.FlowMatchEuler => new FlowMatchEulerScheduler(config, steps),
            _ => new DdimScheduler(config, steps),
        };
    }
}
