namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Holds ᾱ over the training steps. Rounded to float where diffusers holds float tensors, so that sigmas agree to the last digits.
/// </summary>
internal sealed class NoiseSchedule
{
    /// <summary>Value that stands in for ᾱ = 0, which has no finite sigma; the smallest subnormal half-precision number is near it.</summary>
    private const float AlmostZero = 1f / (1 << 24);

    private readonly float[] _alphaBar;

    /// <summary>Computes ᾱ.</summary>
    /// <param name="config">Where β starts and ends and how it runs between.</param>
    /// <param name="start">First β if the configuration has none.</param>
    /// <param name="end">Last β if the configuration has none.</param>
    /// <param name="shape">How β runs if the configuration does not say.</param>
    /// <param name="finite">Whether ᾱ = 0 at the end is replaced, so that every sigma is finite.</param>
    public NoiseSchedule(SchedulerConfig config, double start, double end, string shape, bool finite)
    {
        float[] betas = Betas(config.BetaSchedule ?? shape, config.BetaStart ?? start, config.BetaEnd ?? end, config.TrainTimesteps);
        _alphaBar = CumulativeProduct(betas);
        if (!config.RescaleBetasZeroSnr) return;

        _alphaBar = CumulativeProduct(ZeroTerminalSnr(_alphaBar));
        if (finite) _alphaBar[^1] = AlmostZero;
    }

    /// <summary>Gives ᾱ at each training step, falling.</summary>
    public ReadOnlySpan<float> AlphaBar => _alphaBar;

    /// <summary>Computes √((1-ᾱ)/ᾱ) at each training step, rising.</summary>
    public double[] Sigmas() => Array.ConvertAll(_alphaBar, alpha => (double)MathF.Sqrt((1 - alpha) / alpha));

    private static float[] Betas(string shape, double start, double end, int count)
    {
        float[] betas = new float[count];
        for (int i = 0; i < count; i++)
        {
            double part = count == 1 ? 0 : i / (double)(count - 1);
            float root = (float)(Math.Sqrt(start) + part * (Math.Sqrt(end) - Math.Sqrt(start)));
            betas[i] = shape switch
            {
                "linear" => (float)(start + part * (end - start)),
                "scaled_linear" => root * root,
                _ => (float)Math.Min(1 - Cosine((i + 1.0) / count) / Cosine(i / (double)count), 0.999),
            };
        }

        return betas;
    }

    // Nichol & Dhariwal 2021 (arXiv:2102.09672), eq. 17.
    private static double Cosine(double part)
    {
        double cosine = Math.Cos((part + 0.008) / 1.008 * Math.PI / 2);
        return cosine * cosine;
    }

    private static float[] CumulativeProduct(float[] betas)
    {
        float[] products = new float[betas.Length];
        double product = 1;
        for (int i = 0; i < betas.Length; i++)
        {
            product *= 1 - betas[i];
            products[i] = (float)product;
        }

        return products;
    }

    // Lin et al. 2023 (arXiv:2305.08891), algorithm 1: √ᾱ is shifted so that its last value is 0, and scaled back so that its first stays.
    private static float[] ZeroTerminalSnr(float[] alphaBar)
    {
        float first = MathF.Sqrt(alphaBar[0]);
        float last = MathF.Sqrt(alphaBar[^1]);
        float[] betas = new float[alphaBar.Length];
        float before = 1;
        for (int i = 0; i < betas.Length; i++)
        {
            float root = (MathF.Sqrt(alphaBar[i]) - last) * (first / (first - last));
            betas[i] = 1 - root * root / before;
            before = root * root;
        }

        return betas;
    }
}
