namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Takes Euler steps on the probability flow, in the space where noise has standard deviation σ (Karras et al. 2022,
/// arXiv:2206.00364, algorithm 2 without churn), or with ancestral noise (k-diffusion); diffusers scheduling_euler_discrete.py
/// and scheduling_euler_ancestral_discrete.py.
/// </summary>
internal sealed class EulerScheduler : IScheduler
{
    private readonly string _predictionType;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private readonly bool _ancestral;

    public EulerScheduler(SchedulerConfig config, int steps, bool ancestral)
    {
        _predictionType = config.PredictionType;
        _ancestral = ancestral;
        string spacing = config.TimestepSpacing ?? "linspace";
        double[] training = new NoiseSchedule(config, 0.0001, 0.02, "linear", finite: true).Sigmas();
        _timesteps = TimestepSpacing.Place(spacing, config.TrainTimesteps, steps, config.StepsOffset, whole: false);
        double[] sigmas = SigmaPath.At(_timesteps, training);
        if (config.UseKarrasSigmas && !ancestral)
        {
            sigmas = SigmaPath.Karras(config.SigmaMin ?? sigmas[^1], config.SigmaMax ?? sigmas[0], steps);
            _timesteps = [.. sigmas.Select(sigma => (float)SigmaPath.TimeOf(sigma, training))];
        }

        _sigmas = SigmaPath.End(sigmas, config.FinalSigmasType == "sigma_min" && !ancestral ? training[0] : 0);
        double max = _sigmas.Max();
        InitialScale = (float)(spacing == "leading" ? Math.Sqrt(max * max + 1) : max);
    }

    public ReadOnlySpan<float> Timesteps => _timesteps;

    public ReadOnlySpan<float> Sigmas => _sigmas;

    public float InitialScale { get; }

    public int NoiseDraws => _ancestral ? _timesteps.Length - 1 : 0; // the last step ends at σ = 0 and adds none

    public void ScaleInput(int step, ReadOnlySpan<float> latent, Span<float> input) =>
        LatentMath.Scale(1 / Math.Sqrt((double)_sigmas[step] * _sigmas[step] + 1), latent, input);

    // In float and in the order of diffusers: with zero terminal SNR σ starts at 4096, where a float's last place is 5e-4, so
    // that another order of the same operations would end visibly elsewhere.
    public void Step(int step, ReadOnlySpan<float> output, Span<float> latent, ReadOnlySpan<float> noise)
    {
        float now = _sigmas[step];
        float next = _sigmas[step + 1];
        float up = _ancestral ? MathF.Sqrt(next * next * (now * now - next * next) / (now * now)) : 0;
        float down = _ancestral ? MathF.Sqrt(next * next - up * up) : next;
        (float onOutput, float variance) = (-now / MathF.Sqrt(now * now + 1), now * now + 1);
        for (int i = 0; i < latent.Length; i++)
        {
            float image = _predictionType switch // x0
            {
                "v_prediction" => output[i] * onOutput + latent[i] / variance,
                "sample" => output[i],
                _ => latent[i] - now * output[i],
            };
            float slope = (latent[i] - image) / now;
            latent[i] += slope * (down - now);
        }

        if (step < NoiseDraws) LatentMath.Combine(1, latent, up, noise, latent);
    }
}
