using System.Runtime.CompilerServices;

namespace StreamSynth.Training.Kernels.Pools;

/// <summary>Computes <see cref="MaxPoolGradientKernel"/>: one task per plane.</summary>
internal readonly unsafe struct MaxPoolGradientWork : IKernelWork
{
    public required PoolShape Shape { get; init; }

    public required float* X { get; init; }

    public required float* Result { get; init; }

    public required float* Gradient { get; init; }

    public required float* XGradient { get; init; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int worker, int task)
    {
        float* x = X + ((long)task * Shape.Pixels);
        float* target = XGradient + ((long)task * Shape.Pixels);
        float* most = Result + ((long)task * Shape.OutputPixels);
        float* gradient = Gradient + ((long)task * Shape.OutputPixels);
        Stretch.Clear(target, Shape.Pixels);
        for (int y = 0; y < Shape.OutputHeight; y++)
        {
            (int firstRow, int endRow) = Shape.RowsOf(y);
            for (int column = 0; column < Shape.OutputWidth; column++, most++, gradient++)
            {
                (int first, int end) = Shape.ColumnsOf(column);
                long place = Find(x, *most, firstRow, endRow, first, end);
                if (place >= 0) target[place] += *gradient;
            }
        }
    }

    // Below zero for a window of nothing but NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Find(float* x, float number, int firstRow, int endRow, int first, int end)
    {
        for (int row = firstRow; row < endRow; row++)
        {
            long line = (long)row * Shape.Width;
            for (int i = first; i < end; i++)
            {
                if (x[line + i] == number) return line + i;
            }
        }

        return -1;
    }
}
