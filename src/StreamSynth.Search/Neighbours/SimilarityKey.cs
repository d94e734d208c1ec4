using System.Runtime.CompilerServices;

namespace StreamSynth.Search.Neighbours;

/// <summary>Packs a similarity and a number into 64 bits that sort as wanted: more similar is larger, and of equals the smaller number.</summary>
internal static class SimilarityKey
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(float similarity, int number) => ((ulong)Ordered(similarity) << 32) | ~(uint)number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Number(ulong key) => (int)~(uint)key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Similarity(ulong key)
    {
        uint bits = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((bits & 0x80000000) != 0 ? bits ^ 0x80000000 : ~bits);
    }

    // Adding zero makes -0 to 0: the two are equal, so ids must decide between them.
    private static uint Ordered(float similarity)
    {
        uint bits = BitConverter.SingleToUInt32Bits(similarity + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }
}
