namespace StreamSynth.Training.Tests;

/// <summary>Gives repeatable numbers from a seed: SplitMix64 (Steele, Lea and Flood 2014), and Box-Muller for normal ones.</summary>
internal sealed class Numbers(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Keys standard normal numbers by the parameter's name, as callers of the classifier should.</summary>
    public static void FillNormal(string parameter, Span<float> standardNormals)
    {
        ulong key = 14695981039346656037;
        foreach (char letter in parameter) key = (key ^ letter) * 1099511628211;
        new Numbers(key).Fill(standardNormals);
    }

    public void Fill(Span<float> standardNormals)
    {
        for (int i = 0; i < standardNormals.Length; i++) standardNormals[i] = (float)Normal();
    }

    public float[] Normals(long count)
    {
        float[] numbers = new float[count];
        Fill(numbers);
        return numbers;
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public double Uniform() => ((Next() >> 11) + 0.5) / (1UL << 53);

    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
