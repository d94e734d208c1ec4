// Longer than its method ought to be: twenty-four sums stay in registers only when each is a variable of its own.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamSynth.Training.Kernels.Products;

/// <summary>Multiplies 4 rows with 6 rows, both laid along the sums: result[j,i] = sum over k of left[i,k] right[j,k].</summary>
internal static unsafe class RowProduct
{
    /// <summary>Rows on the left.</summary>
    public const int Lefts = 4;

    /// <summary>Rows on the right.</summary>
    public const int Rights = 6;

    /// <summary>Multiplies.</summary>
    /// <param name="left">f32[4,...], rows <paramref name="stride"/> apart.</param>
    /// <param name="right">f32[6,...], rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Elements from row to row, on both sides.</param>
    /// <param name="vectors">Length of the sums, in vectors of 16.</param>
    /// <param name="result">f32[6,4], written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* left, float* right, nint stride, int vectors, float* result)
    {
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s04 = default, s05 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default, s14 = default, s15 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default, s24 = default, s25 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default, s34 = default, s35 = default;
        float* left1 = left + stride;
        float* left2 = left1 + stride;
        float* left3 = left2 + stride;
        float* right1 = right + stride;
        float* right2 = right1 + stride;
        float* right3 = right2 + stride;
        float* right4 = right3 + stride;
        float* right5 = right4 + stride;
        for (nint k = 0; k < (nint)vectors * 16; k += 16)
        {
            var l0 = Vector512.Load(left + k);
            var l1 = Vector512.Load(left1 + k);
            var l2 = Vector512.Load(left2 + k);
            var l3 = Vector512.Load(left3 + k);
            var r = Vector512.Load(right + k);
            s00 = Vector512.FusedMultiplyAdd(l0, r, s00);
            s10 = Vector512.FusedMultiplyAdd(l1, r, s10);
            s20 = Vector512.FusedMultiplyAdd(l2, r, s20);
            s30 = Vector512.FusedMultiplyAdd(l3, r, s30);
            r = Vector512.Load(right1 + k);
            s01 = Vector512.FusedMultiplyAdd(l0, r, s01);
            s11 = Vector512.FusedMultiplyAdd(l1, r, s11);
            s21 = Vector512.FusedMultiplyAdd(l2, r, s21);
            s31 = Vector512.FusedMultiplyAdd(l3, r, s31);
            r = Vector512.Load(right2 + k);
            s02 = Vector512.FusedMultiplyAdd(l0, r, s02);
            s12 = Vector512.FusedMultiplyAdd(l1, r, s12);
            s22 = Vector512.FusedMultiplyAdd(l2, r, s22);
            s32 = Vector512.FusedMultiplyAdd(l3, r, s32);
            r = Vector512.Load(right3 + k);
            s03 = Vector512.FusedMultiplyAdd(l0, r, s03);
            s13 = Vector512.FusedMultiplyAdd(l1, r, s13);
            s23 = Vector512.FusedMultiplyAdd(l2, r, s23);
            s33 = Vector512.FusedMultiplyAdd(l3, r, s33);
            r = Vector512.Load(right4 + k);
            s04 = Vector512.FusedMultiplyAdd(l0, r, s04);
            s14 = Vector512.FusedMultiplyAdd(l1, r, s14);
            s24 = Vector512.FusedMultiplyAdd(l2, r, s24);
            s34 = Vector512.FusedMultiplyAdd(l3, r, s34);
            r = Vector512.Load(right5 + k);
            s05 = Vector512.FusedMultiplyAdd(l0, r, s05);
            s15 = Vector512.FusedMultiplyAdd(l1, r, s15);
            s25 = Vector512.FusedMultiplyAdd(l2, r, s25);
            s35 = Vector512.FusedMultiplyAdd(l3, r, s35);
        }

        Sums(s00, s10, s20, s30).Store(result);
        Sums(s01, s11, s21, s31).Store(result + 4);
        Sums(s02, s12, s22, s32).Store(result + 8);
        Sums(s03, s13, s23, s33).Store(result + 12);
        Sums(s04, s14, s24, s34).Store(result + 16);
        Sums(s05, s15, s25, s35).Store(result + 20);
    }

    // Sums each of four vectors; a tree of horizontal additions takes half of what four sums on their own take.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        Vector256<float> ab = Avx.HorizontalAdd(a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper());
        Vector256<float> cd = Avx.HorizontalAdd(c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());
        Vector256<float> halves = Avx.HorizontalAdd(ab, cd);
        return halves.GetLower() + halves.GetUpper();
    }
}
