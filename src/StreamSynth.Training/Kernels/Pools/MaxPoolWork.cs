using System.Runtime.CompilerServices;

namespace StreamSynth.Training.Kernels.Pools;

/// <summary>Computes <see cref="MaxPoolKernel"/>: one task per plane.</summary>
internal readonly unsafe struct MaxPoolWork : IKernelWork
{
    public required PoolShape Shape { get; init; }

    public required float* X { get; init; }

    public required float* Result { get; init; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int worker, int task)
    {
        float* x = X + ((long)task * Shape.Pixels);
        float* to = Result + ((long)task * Shape.OutputPixels);
        for (int y = 0; y < Shape.OutputHeight; y++)
        {
            (int firstRow, int endRow) = Shape.RowsOf(y);
            for (int column = 0; column < Shape.OutputWidth; column++)
            {
                (int first, int end) = Shape.ColumnsOf(column);
                float most = float.NegativeInfinity;
                for (int row = firstRow; row < endRow; row++)
                {
                    float* line = x + ((long)row * Shape.Width);
                    for (int i = first; i < end; i++) most = MathF.Max(most, line[i]);
                }

                *to++ = most;
            }
        }
    }
}
