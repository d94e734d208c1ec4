namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Makes the scheduler that a configuration names.</summary>
public static class SchedulerFactory
{
    /// <summary>Makes a scheduler for one call of a generator.</summary>
    /// <param name="config">Which one, and its noise schedule.</param>
    /// <param name="steps">Steps, from 1 to the number of training steps.</param>
    /// <param name="flow">What a flow's noise levels depend on beside; null for the configuration alone.</param>
    /// <exception cref="ModelException">The number of steps is out of range, or the shift depends on an image's size that is not given.</exception>
    public static IScheduler Create(SchedulerConfig config, int steps, FlowPath? flow = null)
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
            SchedulerKind.FlowMatchEuler => new FlowMatchEulerScheduler(config, steps, flow),
            _ => new DdimScheduler(config, steps),
        };
    }
}
