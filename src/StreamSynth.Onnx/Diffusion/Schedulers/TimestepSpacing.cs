namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Places the steps on the training schedule (Lin et al. 2023, arXiv:2305.08891, table 2; details as in diffusers).</summary>
internal static class TimestepSpacing
{
    /// <summary>Places steps for DDIM and the Euler schedulers.</summary>
    /// <param name="spacing">linspace, leading or trailing.</param>
    /// <param name="train">Training steps T.</param>
    /// <param name="steps">Steps wanted.</param>
    /// <param name="offset">Added to the leading spacing.</param>
    /// <param name="whole">Whether linspace is rounded to whole times, as DDIM does and Euler does not.</param>
    public static float[] Place(string spacing, int train, int steps, int offset, bool whole)
    {
        float[] times = new float[steps];
        for (int i = 0; i < steps; i++)
        {
            times[i] = spacing switch
            {
                "leading" => (steps - 1 - i) * (train / steps) + offset,
                "trailing" => Trailing(train, steps, i),
                _ => Linspace(train, steps, i, whole),
            };
        }

        return times;
    }

    /// <summary>Places steps for DPM-Solver++, which divides into one more part and leaves out the last point.</summary>
    /// <param name="spacing">linspace, leading or trailing.</param>
    /// <param name="last">Training steps that are used; T unless the schedule is cut off.</param>
    /// <param name="steps">Steps wanted.</param>
    /// <param name="offset">Added to the leading spacing.</param>
    public static float[] PlaceForSolver(string spacing, int last, int steps, int offset)
    {
        float[] times = new float[steps];
        for (int i = 0; i < steps; i++)
        {
            times[i] = spacing switch
            {
                "leading" => (steps - i) * (last / (steps + 1)) + offset,
                "trailing" => Trailing(last, steps, i),
                _ => Linspace(last, steps + 1, i, whole: true),
            };
        }

        return times;
    }

    private static float Trailing(int train, int steps, int i) =>
        (float)(Math.Round(train - i * (train / (double)steps), MidpointRounding.ToEven) - 1);

    // numpy.linspace multiplies the index by the step: the same product decides which way a half is rounded.
    private static float Linspace(int train, int steps, int i, bool whole)
    {
        int fromEnd = steps - 1 - i;
        double time = steps == 1 ? 0 : fromEnd == steps - 1 ? train - 1 : fromEnd * ((train - 1) / (double)(steps - 1));
        return (float)(whole ? Math.Round(time, MidpointRounding.ToEven) : time);
    }
}
