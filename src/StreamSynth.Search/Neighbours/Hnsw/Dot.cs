using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Multiplies two rows of a set, padded as they lie there.</summary>
internal static unsafe class Dot
{
    /// <summary>Gives the dot product; the same bits whichever comes first.</summary>
    /// <param name="a">f32[stride].</param>
    /// <param name="b">f32[stride].</param>
    /// <param name="stride">Numbers of a padded row, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float* a, float* b, int stride)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        nint i = 0;
        for (; i <= stride - 64; i += 64)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 16), Vector512.Load(b + i + 16), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 32), Vector512.Load(b + i + 32), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 48), Vector512.Load(b + i + 48), s3);
        }

        for (; i < stride; i += 16) s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);

        return Vector512.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>Asks for a row before it is needed: a graph's rows lie anywhere, and the first touch of each waits for memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* row, int stride)
    {
        if (!Sse.IsSupported) return;
        for (nint i = 0; i < stride; i += 16) Sse.Prefetch0(row + i);
    }
}
