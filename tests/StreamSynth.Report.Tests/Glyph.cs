namespace StreamSynth.Report.Tests;

/// <summary>Draws 32x32 icons from circles and boxes: one shape for each class, a little different for each seed.</summary>
internal static class Glyph
{
    private const int Side = 32;

    public static byte[] Draw(int shape, int seed, double noise)
    {
        Dice dice = new((ulong)((shape * 7919) + seed));
        double size = 9 + dice.Uniform(3);
        double cx = 15.5 + dice.Uniform(2) - 1;
        double cy = 15.5 + dice.Uniform(2) - 1;
        byte[,] grey = new byte[Side, Side];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                double edge = Math.Abs(Distance(shape % 6, x - cx, y - cy, size)) - 0.6;
                double ink = Math.Clamp(1.2 - edge, 0, 1) * (shape >= 6 && Math.Abs(x - cx) < 1.2 && Math.Abs(y - cy) < size * 0.6 ? 0.2 : 1);
                double value = 255 * (1 - ink) - (noise * dice.Uniform(120));
                grey[y, x] = (byte)Math.Clamp(value, 0, 255);
            }
        }

        return Png.Encode(grey);
    }

    private static double Distance(int shape, double x, double y, double size) => shape switch
    {
        0 => Math.Sqrt((x * x) + (y * y)) - size,
        1 => Math.Max(Math.Abs(x), Math.Abs(y)) - size,
        2 => ((Math.Abs(x) + Math.Abs(y)) * 0.75) - size,
        3 => Math.Max(Math.Abs(x) * 0.6, Math.Abs(y) * 1.2) - (size * 0.6),
        4 => Math.Max(y - (size * 0.8), (Math.Abs(x) * 0.9) - (y * 0.5) - (size * 0.5)),
        _ => Math.Min(Math.Sqrt((x * x) + ((y - 3) * (y - 3))) - (size * 0.7), Math.Max(Math.Abs(x), Math.Abs(y + 6)) - (size * 0.35)),
    };
}

/// <summary>Draws repeatable numbers (SplitMix64, Steele et al. 2014).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public double Uniform(double below) => (Next() >> 11) * (1.0 / (1UL << 53)) * below;

    public int Below(int bound) => (int)(Next() % (ulong)bound);
}
