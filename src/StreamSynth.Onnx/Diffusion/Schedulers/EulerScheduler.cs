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
            sigmas = SigmaPath.Karras(sigmas[^1], sigmas[0], steps);
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

    public void Step(int step, ReadOnlySpan<float> output, Span<float> latent, ReadOnlySpan<float> noise)
    {
        double now = _sigmas[step];
        double next = _sigmas[step + 1];
        double up = _ancestral ? Math.Sqrt(next * next * (now * now - next * next) / (now * now)) : 0;
        double down = Math.Sqrt(next * next - up * up);

        // The latent is x = x0 + σ ε; the prediction's factors are for α x with α = 1/√(σ²+1).
        double alpha = 1 / Math.Sqrt(now * now + 1);
        Prediction prediction = Prediction.At(_predictionType, alpha, now * alpha);
        double ratio = (down - now) / now; // x' = x + (x - x0) ratio
        LatentMath.Combine(1 + ratio - ratio * prediction.ImageOfLatent * alpha, latent, -ratio * prediction.ImageOfOutput, output, latent);
        if (step < NoiseDraws) LatentMath.Combine(1, latent, up, noise, latent);
    }
}
