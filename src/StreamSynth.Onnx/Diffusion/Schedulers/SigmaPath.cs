namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Computes the noise levels that a run passes, and the times that belong to given noise levels.</summary>
internal static class SigmaPath
{
    private const double Rho = 7; // Karras et al. 2022 (arXiv:2206.00364), table 1

    /// <summary>Interpolates the training sigmas at times, linearly.</summary>
    /// <param name="times">Times within 0..T-1.</param>
    /// <param name="training">Sigma of each training step.</param>
    public static double[] At(ReadOnlySpan<float> times, double[] training)
    {
        double[] sigmas = new double[times.Length];
        for (int i = 0; i < times.Length; i++)
        {
            double time = Math.Clamp(times[i], 0, training.Length - 1);
            int low = Math.Min((int)time, training.Length - 2);
            sigmas[i] = training.Length == 1 ? training[0] : training[low] + (time - low) * (training[low + 1] - training[low]);
        }

        return sigmas;
    }

    /// <summary>Places noise levels from <paramref name="max"/> to <paramref name="min"/> (Karras et al. 2022, eq. 5, without its final zero).</summary>
    public static double[] Karras(double min, double max, int steps)
    {
        double[] sigmas = new double[steps];
        double low = Math.Pow(min, 1 / Rho);
        double high = Math.Pow(max, 1 / Rho);
        for (int i = 0; i < steps; i++)
        {
            double part = steps == 1 ? 0 : i / (double)(steps - 1);
            sigmas[i] = Math.Pow(high + part * (low - high), Rho);
        }

        return sigmas;
    }

    /// <summary>Finds the time of a noise level by interpolating in log sigma; not whole in general.</summary>
    /// <param name="sigma">The noise level.</param>
    /// <param name="training">Sigma of each training step, rising.</param>
    public static double TimeOf(double sigma, double[] training)
    {
        int above = Array.FindIndex(training, level => level > sigma);
        int low = Math.Clamp(above < 0 ? training.Length - 2 : above - 1, 0, training.Length - 2);
        double from = Math.Log(training[low]);
        double to = Math.Log(training[low + 1]);
        double part = Math.Clamp((Math.Log(Math.Max(sigma, 1e-10)) - from) / (to - from), 0, 1);
        return low + part;
    }

    /// <summary>Appends the last noise level and rounds to float.</summary>
    /// <param name="sigmas">Noise levels of the steps.</param>
    /// <param name="last">Noise level after the last step.</param>
    public static float[] End(double[] sigmas, double last) => [.. sigmas.Select(sigma => (float)sigma), (float)last];
}
