namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Takes Euler steps on rectified flow, where x = (1-σ) x₀ + σ ε and the model gives the velocity ε - x₀ (Esser et al. 2024,
/// arXiv:2403.03206, section 2; diffusers scheduling_flow_match_euler_discrete.py with a static shift).
/// </summary>
internal sealed class FlowMatchEulerScheduler : IScheduler
{
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;

    public FlowMatchEulerScheduler(SchedulerConfig config, int steps)
    {
        // diffusers starts from the already shifted ends of the path and shifts the points between them once more.
        double max = Shifted(1, config.Shift);
        double min = Shifted(1.0 / config.TrainTimesteps, config.Shift);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++)
        {
            double part = steps == 1 ? 0 : i / (double)(steps - 1);
            sigmas[i] = Shifted(max + part * (min - max), config.Shift);
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

    // Esser et al. 2024, eq. 23.
    private static double Shifted(double sigma, double shift) => shift * sigma / (1 + (shift - 1) * sigma);
}
