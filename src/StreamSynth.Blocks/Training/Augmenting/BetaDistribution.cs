using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Draws numbers between 0 and 1.</summary>
internal static class BetaDistribution
{
    /// <summary>Draws from Beta(alpha, alpha), as X / (X + Y) with X and Y from Gamma(alpha).</summary>
    /// <param name="alpha">Above 0: below 1 the ends are likeliest, at 1 all numbers are equally likely.</param>
    /// <param name="random">Random numbers.</param>
    public static double Draw(double alpha, ref Philox random)
    {
        double first = LogGamma(alpha, ref random);
        double second = LogGamma(alpha, ref random);

        return 1 / (1 + Math.Exp(second - first));
    }

    // Logarithms: for a small alpha both numbers may lie below the smallest double. Source: Marsaglia and Tsang, "A simple method for generating gamma variables",
    // ACM TOMS 26(3), 2000; for alpha below 1, section 6: Gamma(alpha) = Gamma(alpha + 1) U^(1/alpha).
    private static double LogGamma(double alpha, ref Philox random)
    {
        double lift = alpha < 1 ? Math.Log(1.0 - random.NextSingle()) / alpha : 0;
        double d = (alpha < 1 ? alpha + 1 : alpha) - (1 / 3.0);
        double c = 1 / Math.Sqrt(9 * d);
        Span<float> normal = stackalloc float[1];
        while (true)
        {
            random.FillNormal(normal);
            double v = 1 + (c * normal[0]);
            if (v <= 0) continue;

            v = v * v * v;
            double u = 1.0 - random.NextSingle();
            if (Math.Log(u) < (0.5 * normal[0] * normal[0]) + d - (d * v) + (d * Math.Log(v))) return lift + Math.Log(d * v);
        }
    }
}
