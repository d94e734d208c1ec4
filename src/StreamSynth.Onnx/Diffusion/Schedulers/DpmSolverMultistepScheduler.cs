namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Takes DPM-Solver++ multistep steps of order 2 (Lu et al. 2022, arXiv:2211.01095, algorithm 2, "2M"; diffusers
/// scheduling_dpmsolver_multistep.py with algorithm_type dpmsolver++).
/// </summary>
internal sealed class DpmSolverMultistepScheduler : IScheduler
{
    private const int FewSteps = 15; // below it the last step is of first order, or the solver becomes unstable

    private readonly SchedulerConfig _config;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private float[] _image = [];
    private float[] _imageBefore = [];

    public DpmSolverMultistepScheduler(SchedulerConfig config, int steps)
    {
        _config = config;
        NoiseSchedule schedule = new(config, 0.0001, 0.02, "linear", finite: true);
        double[] training = schedule.Sigmas();
        int last = training.Count(sigma => -Math.Log(sigma) >= config.LambdaMinClipped); // λ = ln(α/s) = -ln σ
        _timesteps = TimestepSpacing.PlaceForSolver(config.TimestepSpacing ?? "linspace", last, steps, config.StepsOffset);
        double[] sigmas = SigmaPath.At(_timesteps, training);
        if (config.UseKarrasSigmas)
        {
            sigmas = SigmaPath.Karras(training[0], training[^1], steps); // the whole training range, whatever the spacing
            _timesteps = [.. sigmas.Select(sigma => (float)Math.Round(SigmaPath.TimeOf(sigma, training), MidpointRounding.ToEven))];
        }

        _sigmas = SigmaPath.End(sigmas, config.FinalSigmasType == "sigma_min" ? training[0] : 0);
    }

    public ReadOnlySpan<float> Timesteps => _timesteps;

    public ReadOnlySpan<float> Sigmas => _sigmas;

    public float InitialScale => 1;

    public int NoiseDraws => 0;

    public void ScaleInput(int step, ReadOnlySpan<float> latent, Span<float> input) => latent.CopyTo(input);

    public void Step(int step, ReadOnlySpan<float> output, Span<float> latent, ReadOnlySpan<float> noise)
    {
        if (_image.Length != latent.Length) (_image, _imageBefore) = (new float[latent.Length], new float[latent.Length]);
        Level now = Level.Of(_sigmas[step]);
        Level next = Level.Of(_sigmas[step + 1]);
        Prediction prediction = Prediction.At(_config.PredictionType, now.Alpha, now.Noise);
        (_image, _imageBefore) = (_imageBefore, _image);
        LatentMath.Combine(prediction.ImageOfLatent, latent, prediction.ImageOfOutput, output, _image); // x0

        double width = next.Lambda - now.Lambda; // h
        double decay = Math.Exp(-width) - 1; // e^-h - 1
        LatentMath.Combine(next.Noise / now.Noise, latent, -next.Alpha * decay, _image, latent); // eq. 3.9 with k = 1 (DDIM)
        if (IsFirstOrder(step)) return;

        // Algorithm 2: D1 = (x0 - x0 before) / r with r = h before / h.
        double r = (now.Lambda - Level.Of(_sigmas[step - 1]).Lambda) / width;
        double slope = _config.SolverType == "heun" ? next.Alpha * (decay / width + 1) : -0.5 * next.Alpha * decay;
        LatentMath.Combine(1, latent, slope / r, _image, latent);
        LatentMath.Combine(1, latent, -slope / r, _imageBefore, latent);
    }

    private bool IsFirstOrder(int step)
    {
        if (_config.SolverOrder == 1 || step == 0) return true;
        bool few = _config.LowerOrderFinal && _timesteps.Length < FewSteps;
        return step == _timesteps.Length - 1 && (_config.EulerAtFinal || few || _config.FinalSigmasType == "zero");
    }

    /// <summary>Holds one noise level in the variables of the paper: α² + s² = 1, σ = s/α, λ = ln(α/s).</summary>
    private readonly record struct Level(double Alpha, double Noise, double Lambda)
    {
        public static Level Of(double sigma)
        {
            double alpha = 1 / Math.Sqrt(sigma * sigma + 1);
            return new Level(alpha, sigma * alpha, -Math.Log(sigma));
        }
    }
}
