using System.Text;

namespace StreamSynth.Engine.Items;

/// <summary>Mixes identities and seeds into new ones, so that every key is a pure function of where an item came from.</summary>
/// <remarks>Source: SplitMix64 finaliser, Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
public static class KeyMix
{
    /// <summary>Mixes a key with a number into another key; the order of the two matters.</summary>
    public static ulong Mix(ulong key, ulong value)
    {
        ulong z = key + ((value + 1) * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;

        return z ^ (z >> 31);
    }

    /// <summary>Mixes a key with a name (its UTF-8 bytes) into another key.</summary>
    public static ulong Mix(ulong key, string name)
    {
        // FNV-1a, 64 bit: string.GetHashCode differs from process to process.
        ulong hash = 0xCBF29CE484222325UL;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ b) * 0x100000001B3UL;
        }

        return Mix(key, hash);
    }
}
