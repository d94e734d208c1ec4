using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Tests;

/// <summary>Damages files in every place.</summary>
internal static class FileDamage
{
    private static readonly string[] Codes = [SearchFaultCodes.Checksum, SearchFaultCodes.Unreadable, SearchFaultCodes.Version];

    /// <summary>Flips a bit of every byte in turn, cuts off every length of end, and appends: each must be refused with a clear error, and the whole file accepted.</summary>
    public static void EveryByteMatters(string path, string copy, Action<string> open)
    {
        byte[] whole = File.ReadAllBytes(path);
        open(path);
        for (int place = 0; place < whole.Length; place++)
        {
            byte[] broken = [.. whole];
            broken[place] ^= (byte)(1 << (place % 8));
            Refused(copy, broken, open, $"a bit of byte {place} flipped");
        }

        // Ends at every section's border and around it are among these.
        for (int length = 0; length < whole.Length; length += length < 512 ? 1 : 61) Refused(copy, whole[..length], open, $"cut to {length} bytes");
        Refused(copy, [.. whole, 0], open, "a byte appended");
    }

    /// <summary>Writes another version into a file's start.</summary>
    public static void SetVersion(string path, byte version)
    {
        byte[] whole = File.ReadAllBytes(path);
        Assert.Equal(1, whole[SectionFile.Magic.Length + 4]);
        whole[SectionFile.Magic.Length + 4] = version;
        File.WriteAllBytes(path, whole);
    }

    private static void Refused(string copy, byte[] broken, Action<string> open, string what)
    {
        File.WriteAllBytes(copy, broken);
        SearchException? refused = null;
        try
        {
            open(copy);
        }
        catch (SearchException e)
        {
            refused = e;
        }

        Assert.True(refused is not null && Codes.Contains(refused.Code), $"{what}: {refused?.Message ?? "was accepted"}");
    }
}
