// Longer than its method ought to be: sixteen sums stay in registers only when each is a variable of its own.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSynth.Training.Kernels.Products;

/// <summary>Multiplies a panel of 8 rows with a panel of 32 columns: tile[i,j] = sum over k of rows[k,i] columns[k,j].</summary>
internal static unsafe class PanelProduct
{
    /// <summary>Rows of a panel.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a panel: two vectors.</summary>
    public const int Columns = 32;

    /// <summary>Multiplies.</summary>
    /// <param name="rows">f32[depth,8].</param>
    /// <param name="columns">f32[depth,32].</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="tile">f32[8,32], written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* rows, float* columns, int depth, float* tile)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        for (int k = 0; k < depth; k++)
        {
            var left = Vector512.Load(columns);
            var right = Vector512.Load(columns + 16);
            var row = Vector512.Create(rows[0]);
            a0 = Vector512.FusedMultiplyAdd(row, left, a0);
            b0 = Vector512.FusedMultiplyAdd(row, right, b0);
            row = Vector512.Create(rows[1]);
            a1 = Vector512.FusedMultiplyAdd(row, left, a1);
            b1 = Vector512.FusedMultiplyAdd(row, right, b1);
            row = Vector512.Create(rows[2]);
            a2 = Vector512.FusedMultiplyAdd(row, left, a2);
            b2 = Vector512.FusedMultiplyAdd(row, right, b2);
            row = Vector512.Create(rows[3]);
            a3 = Vector512.FusedMultiplyAdd(row, left, a3);
            b3 = Vector512.FusedMultiplyAdd(row, right, b3);
            row = Vector512.Create(rows[4]);
            a4 = Vector512.FusedMultiplyAdd(row, left, a4);
            b4 = Vector512.FusedMultiplyAdd(row, right, b4);
            row = Vector512.Create(rows[5]);
            a5 = Vector512.FusedMultiplyAdd(row, left, a5);
            b5 = Vector512.FusedMultiplyAdd(row, right, b5);
            row = Vector512.Create(rows[6]);
            a6 = Vector512.FusedMultiplyAdd(row, left, a6);
            b6 = Vector512.FusedMultiplyAdd(row, right, b6);
            row = Vector512.Create(rows[7]);
            a7 = Vector512.FusedMultiplyAdd(row, left, a7);
            b7 = Vector512.FusedMultiplyAdd(row, right, b7);
            rows += Rows;
            columns += Columns;
        }

        a0.Store(tile);
        b0.Store(tile + 16);
        a1.Store(tile + 32);
        b1.Store(tile + 48);
        a2.Store(tile + 64);
        b2.Store(tile + 80);
        a3.Store(tile + 96);
        b3.Store(tile + 112);
        a4.Store(tile + 128);
        b4.Store(tile + 144);
        a5.Store(tile + 160);
        b5.Store(tile + 176);
        a6.Store(tile + 192);
        b6.Store(tile + 208);
        a7.Store(tile + 224);
        b7.Store(tile + 240);
    }
}
