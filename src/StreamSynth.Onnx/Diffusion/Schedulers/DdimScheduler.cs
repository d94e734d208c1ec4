namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Takes deterministic DDIM steps (Song et al. 2020, arXiv:2010.02502, eq. 12 with η = 0; diffusers scheduling_ddim.py).</summary>
internal sealed class DdimScheduler : IScheduler
{
    private readonly SchedulerConfig _config;
    private readonly NoiseSchedule _schedule;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private readonly bool _clip;
    private float[] _image = [];

    public DdimScheduler(SchedulerConfig config, int steps)
    {
        _config = config;
        _clip = config.ClipSample ?? true;
        _schedule = new NoiseSchedule(config, 0.0001, 0.02, "linear", finite: false);
        _timesteps = TimestepSpacing.Place(config.TimestepSpacing ?? "leading", config.TrainTimesteps, steps, config.StepsOffset, whole: true);
        _sigmas = new float[steps + 1];
        for (int i = 0; i <= steps; i++)
        {
            double alphaBar = i < steps ? AlphaBarAt((int)_timesteps[i]) : AlphaBarAfter(steps - 1);
            _sigmas[i] = (float)Math.Sqrt((1 - alphaBar) / alphaBar);
        }
    }

    public ReadOnlySpan<float> Timesteps => _timesteps;

    public ReadOnlySpan<float> Sigmas => _sigmas;

    public float InitialScale => 1;

    public int NoiseDraws => 0;

    public void ScaleInput(int step, ReadOnlySpan<float> latent, Span<float> input) => latent.CopyTo(input);

    public void Step(int step, ReadOnlySpan<float> output, Span<float> latent, ReadOnlySpan<float> noise)
    {
        double now = AlphaBarAt((int)_timesteps[step]);
        double next = AlphaBarAfter(step);
        Prediction prediction = Prediction.At(_config.PredictionType, Math.Sqrt(now), Math.Sqrt(1 - now));
        if (_image.Length < latent.Length) _image = new float[latent.Length];
        Span<float> image = _image.AsSpan(0, latent.Length);

        LatentMath.Combine(prediction.ImageOfLatent, latent, prediction.ImageOfOutput, output, image); // x0
        LatentMath.Combine(prediction.NoiseOfLatent, latent, prediction.NoiseOfOutput, output, latent); // ε, not recomputed after the clamp
        if (_clip) LatentMath.Clamp(image, _config.ClipSampleRange);
        LatentMath.Combine(Math.Sqrt(next), image, Math.Sqrt(1 - next), latent, latent); // x' = √ᾱ' x0 + √(1-ᾱ') ε
    }

    private double AlphaBarAt(int time) => _schedule.AlphaBar[Math.Clamp(time, 0, _config.TrainTimesteps - 1)];

    // The time before t is t - T/n whatever the spacing, as in diffusers; below 0 lies the end of the path.
    private double AlphaBarAfter(int step)
    {
        int next = (int)_timesteps[step] - _config.TrainTimesteps / _timesteps.Length;
        return next >= 0 ? AlphaBarAt(next) : _config.SetAlphaToOne ? 1 : _schedule.AlphaBar[0];
    }
}
