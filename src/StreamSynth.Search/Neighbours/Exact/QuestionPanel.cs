using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSynth.Search.Neighbours.Exact;

/// <summary>Multiplies 8 rows of the set, as they lie, with a panel of 32 questions laid side by side: scores[i,j] = sum over k of rows[i,k] panel[k,j].</summary>
/// <remarks>Each sum runs in order of k in one lane, so a score does not depend on where row and question stand, nor on which of the two is which.</remarks>
internal static unsafe class QuestionPanel
{
    /// <summary>Rows at once.</summary>
    public const int Rows = 8;

    /// <summary>Questions of a panel: two vectors.</summary>
    public const int Questions = 32;

    /// <summary>Lays a question into a column of a panel.</summary>
    public static void Lay(ReadOnlySpan<float> question, float* panel, int column)
    {
        for (int k = 0; k < question.Length; k++) panel[(k * Questions) + column] = question[k];
    }

    /// <summary>Multiplies. Longer than its method ought to be: sixteen sums stay in registers only when each is a variable of its own.</summary>
    /// <param name="rows">f32[8,...], rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Numbers from row to row.</param>
    /// <param name="panel">f32[depth,32].</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="scores">f32[8,32], written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* rows, nint stride, float* panel, int depth, float* scores)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        float* rows3 = rows + (3 * stride);
        float* rows6 = rows + (6 * stride);
        for (int k = 0; k < depth; k++)
        {
            var left = Vector512.Load(panel);
            var right = Vector512.Load(panel + 16);
            var row = Vector512.Create(rows[0]);
            a0 = Vector512.FusedMultiplyAdd(row, left, a0);
            b0 = Vector512.FusedMultiplyAdd(row, right, b0);
            row = Vector512.Create(rows[stride]);
            a1 = Vector512.FusedMultiplyAdd(row, left, a1);
            b1 = Vector512.FusedMultiplyAdd(row, right, b1);
            row = Vector512.Create(rows[2 * stride]);
            a2 = Vector512.FusedMultiplyAdd(row, left, a2);
            b2 = Vector512.FusedMultiplyAdd(row, right, b2);
            row = Vector512.Create(rows3[0]);
            a3 = Vector512.FusedMultiplyAdd(row, left, a3);
            b3 = Vector512.FusedMultiplyAdd(row, right, b3);
            row = Vector512.Create(rows3[stride]);
            a4 = Vector512.FusedMultiplyAdd(row, left, a4);
            b4 = Vector512.FusedMultiplyAdd(row, right, b4);
            row = Vector512.Create(rows3[2 * stride]);
            a5 = Vector512.FusedMultiplyAdd(row, left, a5);
            b5 = Vector512.FusedMultiplyAdd(row, right, b5);
            row = Vector512.Create(rows6[0]);
            a6 = Vector512.FusedMultiplyAdd(row, left, a6);
            b6 = Vector512.FusedMultiplyAdd(row, right, b6);
            row = Vector512.Create(rows6[stride]);
            a7 = Vector512.FusedMultiplyAdd(row, left, a7);
            b7 = Vector512.FusedMultiplyAdd(row, right, b7);
            panel += Questions;
            rows++;
            rows3++;
            rows6++;
        }

        a0.Store(scores);
        b0.Store(scores + 16);
        a1.Store(scores + 32);
        b1.Store(scores + 48);
        a2.Store(scores + 64);
        b2.Store(scores + 80);
        a3.Store(scores + 96);
        b3.Store(scores + 112);
        a4.Store(scores + 128);
        b4.Store(scores + 144);
        a5.Store(scores + 160);
        b5.Store(scores + 176);
        a6.Store(scores + 192);
        b6.Store(scores + 208);
        a7.Store(scores + 224);
        b7.Store(scores + 240);
    }
}
