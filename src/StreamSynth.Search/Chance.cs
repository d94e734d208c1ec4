namespace StreamSynth.Search;

/// <summary>Draws by counter: what a point draws depends on seed and point, never on the order in which points come.</summary>
/// <remarks>Source: the finaliser of SplitMix64; Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
internal static class Chance
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Mixes a value into a seed.</summary>
    public static ulong Mix(ulong seed, ulong value)
    {
        ulong mixed = seed + ((value + 1) * Golden);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;

        return mixed ^ (mixed >> 31);
    }

    /// <summary>Mixes bytes, such as an id's, into a seed.</summary>
    public static ulong Mix(ulong seed, ReadOnlySpan<byte> bytes)
    {
        ulong mixed = Mix(seed, (ulong)bytes.Length);
        for (int start = 0; start < bytes.Length; start += 8)
        {
            ulong word = 0;
            for (int i = start; i < Math.Min(start + 8, bytes.Length); i++) word |= (ulong)bytes[i] << (8 * (i - start));
            mixed = Mix(mixed, word);
        }

        return mixed;
    }

    /// <summary>Turns 64 random bits into a number in (0, 1].</summary>
    public static double Unit(ulong bits) => ((bits >> 11) + 1) * (1.0 / (1UL << 53));
}
