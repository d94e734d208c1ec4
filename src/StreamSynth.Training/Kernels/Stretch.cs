using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSynth.Training.Kernels;

/// <summary>Copies and clears short stretches of floats, such as rows of an image: calls of general routines would take longer than the work.</summary>
internal static unsafe class Stretch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - 16; i += 16) Vector512.Load(from + i).Store(to + i);
        if (i <= count - 8)
        {
            Vector256.Load(from + i).Store(to + i);
            i += 8;
        }

        if (i <= count - 4)
        {
            Vector128.Load(from + i).Store(to + i);
            i += 4;
        }

        for (; i < count; i++) to[i] = from[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(float* to, int count)
    {
        int i = 0;
        for (; i <= count - 16; i += 16) Vector512<float>.Zero.Store(to + i);
        for (; i < count; i++) to[i] = 0;
    }
}
