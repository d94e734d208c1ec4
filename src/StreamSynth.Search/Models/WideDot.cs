using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSynth.Search.Models;

/// <summary>Multiplies rows of single precision with weights of double precision.</summary>
/// <remarks>Lanes add in a fixed order, so the bits do not depend on the processor.</remarks>
internal static unsafe class WideDot
{
    /// <summary>Gives the dot product.</summary>
    /// <param name="row">f32[stride].</param>
    /// <param name="weights">f64[stride].</param>
    /// <param name="stride">Numbers of a padded row, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(float* row, double* weights, int stride)
    {
        Vector512<double> s0 = default, s1 = default;
        for (nint i = 0; i < stride; i += 16)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.Load(row + i));
            s0 = Vector512.FusedMultiplyAdd(lower, Vector512.Load(weights + i), s0);
            s1 = Vector512.FusedMultiplyAdd(upper, Vector512.Load(weights + i + 8), s1);
        }

        return Vector512.Sum(s0 + s1);
    }

    /// <summary>Adds a multiple of a row: sums += factor * row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(double* sums, double factor, float* row, int stride)
    {
        var factors = Vector512.Create(factor);
        for (nint i = 0; i < stride; i += 16)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.Load(row + i));
            Vector512.FusedMultiplyAdd(lower, factors, Vector512.Load(sums + i)).Store(sums + i);
            Vector512.FusedMultiplyAdd(upper, factors, Vector512.Load(sums + i + 8)).Store(sums + i + 8);
        }
    }
}
