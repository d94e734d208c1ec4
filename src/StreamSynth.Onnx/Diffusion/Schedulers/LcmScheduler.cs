namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Takes latent consistency steps (Luo et al. 2023, arXiv:2310.04378, algorithm 3; diffusers scheduling_lcm.py).</summary>
internal sealed class LcmScheduler : IScheduler
{
    private const double SigmaData = 0.5; // of the boundary condition, Song et al. 2023 (arXiv:2303.01469), eq. 25

    private readonly SchedulerConfig _config;
    private readonly NoiseSchedule _schedule;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private float[] _image = [];

    public LcmScheduler(SchedulerConfig config, int steps)
    {
        _config = config;
        _schedule = new NoiseSchedule(config, 0.00085, 0.012, "scaled_linear", finite: false);
        _timesteps = Place(config, steps);
        _sigmas = new float[steps + 1]; // ends at 0: the last step gives the image itself
        for (int i = 0; i < steps; i++)
        {
            double alphaBar = _schedule.AlphaBar[(int)_timesteps[i]];
            _sigmas[i] = (float)Math.Sqrt((1 - alphaBar) / alphaBar);
        }
    }

    public ReadOnlySpan<float> Timesteps => _timesteps;

    public ReadOnlySpan<float> Sigmas => _sigmas;

    public float InitialScale => 1;

    public int NoiseDraws => _timesteps.Length - 1;

    public void ScaleInput(int step, ReadOnlySpan<float> latent, Span<float> input) => latent.CopyTo(input);

    public void Step(int step, ReadOnlySpan<float> output, Span<float> latent, ReadOnlySpan<float> noise)
    {
        double alphaBar = _schedule.AlphaBar[(int)_timesteps[step]];
        Prediction prediction = Prediction.At(_config.PredictionType, Math.Sqrt(alphaBar), Math.Sqrt(1 - alphaBar));
        double time = _timesteps[step] * _config.TimestepScaling;
        double skip = SigmaData * SigmaData / (time * time + SigmaData * SigmaData);
        double scale = time / Math.Sqrt(time * time + SigmaData * SigmaData);
        if (_image.Length < latent.Length) _image = new float[latent.Length];
        Span<float> image = _image.AsSpan(0, latent.Length);

        LatentMath.Combine(prediction.ImageOfLatent, latent, prediction.ImageOfOutput, output, image); // x0
        if (_config.ClipSample ?? false) LatentMath.Clamp(image, _config.ClipSampleRange);
        LatentMath.Combine(scale, image, skip, latent, latent); // f(x, t) = c_out x0 + c_skip x
        if (step >= NoiseDraws) return;

        double next = _schedule.AlphaBar[(int)_timesteps[step + 1]];
        LatentMath.Combine(Math.Sqrt(next), latent, Math.Sqrt(1 - next), noise, latent);
    }

    // Of the times that the model was distilled on, every so-manieth from the top.
    private static float[] Place(SchedulerConfig config, int steps)
    {
        int count = config.OriginalInferenceSteps;
        int stride = config.TrainTimesteps / count;
        if (stride < 1 || steps > count)
        {
            throw new ModelException(new ModelFault(
                ModelFaultCodes.Setting,
                "steps",
                $"LCM takes at most original_inference_steps = {count} steps, of {config.TrainTimesteps} training steps; {steps} were asked for",
                $"set steps to at most {count}"));
        }

        float[] times = new float[steps];
        for (int i = 0; i < steps; i++)
        {
            int index = (int)Math.Floor(i * (count / (double)steps));
            times[i] = (count - index) * stride - 1;
        }

        return times;
    }
}
