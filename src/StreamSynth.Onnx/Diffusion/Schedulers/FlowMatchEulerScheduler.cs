namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Takes Euler steps on rectified flow, where x = (1-σ) x₀ + σ ε and the model gives the velocity ε - x₀ (Esser et al. 2024,
/// arXiv:2403.03206, section 2; diffusers scheduling_flow_match_euler_discrete.py with a static or a dynamic shift).
/// </summary>
internal sealed class FlowMatchEulerScheduler : IScheduler
{
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;

    public FlowMatchEulerScheduler(SchedulerConfig config, int steps, FlowPath? flow)
    {
        double shift = config.UseDynamicShifting ? DynamicShift(config, flow) : config.Shift;
        double power = config is { UseDynamicShifting: true, TimeShiftType: "exponential" } ? Math.Exp(shift) : shift;

        // diffusers starts from the already shifted ends of the path and shifts the points between them once more; a dynamic
        // shift waits for the image's size, so that its ends are those of training.
        double endShift = config.UseDynamicShifting ? 1 : config.Shift;
        bool even = flow is { StartsEven: true };
        double max = even ? 1 : Shifted(1, endShift);
        double min = even ? 1.0 / steps : Shifted(1.0 / config.TrainTimesteps, endShift);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++)
        {
            double part = steps == 1 ? 0 : i / (double)(steps - 1);
            sigmas[i] = Shifted(max + part * (min - max), power);
        }

        _sigmas = SigmaPath.End(sigmas, 0);
        _timesteps = [.. sigmas.Select(sigma => (float)(sigma * config.TrainTimesteps))];
    }

    public ReadOnlySpan<float> Timesteps => _timesteps;

    public ReadOnlySpan<float> Sigmas => _sigmas;

    public float InitialScale => 1;

    public int NoiseDraws => 0;

    public void ScaleInput(int step, ReadOnlySpan<float> latent, Span<float> input) => latent.CopyTo(input);

    public void Step(int step, ReadOnlySpan<float> output, Span<float> latent, ReadOnlySpan<float> noise) =>
        LatentMath.Combine(1, latent, (double)_sigmas[step + 1] - _sigmas[step], output, latent);

    // A straight line through (base tokens, base shift) and (max tokens, max shift): calculate_shift of diffusers' pipeline_flux.py.
    private static double DynamicShift(SchedulerConfig config, FlowPath? flow)
    {
        if (flow is null)
        {
            throw new ModelException(new ModelFault(
                ModelFaultCodes.Scheduler, "scheduler", "use_dynamic_shifting needs the image's size, which only a flow-matching transformer has", "choose a scheduler that this model was trained for"));
        }

        double slope = (config.MaxShift - config.BaseShift) / (config.MaxImageTokens - config.BaseImageTokens);
        return config.BaseShift + slope * (flow.ImageTokens - config.BaseImageTokens);
    }

    // Esser et al. 2024, eq. 23; with shift = e^mu it is the exponential form of the dynamic shift, e^mu / (e^mu + 1/σ - 1).
    private static double Shifted(double sigma, double shift) => shift * sigma / (1 + (shift - 1) * sigma);
}
