namespace StreamSynth.Onnx.Tests;

/// <summary>Draws repeatable numbers for tests (SplitMix64, Steele et al. 2014).</summary>
internal sealed class Draws(ulong seed)
{
    private ulong _state = seed;

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public float[] Normal(int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(((Next() >> 11) + 1.0) / (1L << 53)));
            values[i] = (float)(radius * Math.Cos(2 * Math.PI * (Next() >> 11) / (1L << 53)));
        }

        return values;
    }

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
