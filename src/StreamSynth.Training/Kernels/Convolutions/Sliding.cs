using System.Runtime.CompilerServices;

namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>
/// Describes how the taps of a convolution slide over one channel that was copied with its border: a tap (row, column) meets, at place (y, x) of the grid,
/// the pixel in row y stride + row and column x stride + column of the copy. Columns are sorted by their remainder modulo the stride, so that neighbours in
/// the grid are neighbours in the copy, whatever the stride.
/// </summary>
/// <param name="Height">Rows of the source.</param>
/// <param name="Width">Columns of the source.</param>
/// <param name="Top">Rows of the copy above the source; below zero: rows of the source left out.</param>
/// <param name="Left">Columns of the copy left of the source.</param>
/// <param name="GridHeight">Rows of places.</param>
/// <param name="GridWidth">Columns of places.</param>
/// <param name="Stride">Pixels between places.</param>
/// <param name="ReachDown">Rows that the taps span.</param>
/// <param name="ReachAcross">Columns that the taps span.</param>
internal readonly record struct Sliding(
    int Height, int Width, int Top, int Left, int GridHeight, int GridWidth, int Stride, int ReachDown, int ReachAcross)
{
    /// <summary>Gets the places that are read at once: 16, 8, 4 or 2, as many as fit a row of the grid without much waste.</summary>
    public int Lanes { get; } = LanesFor(GridWidth);

    /// <summary>Gets the runs of <see cref="Lanes"/> places in a row of the grid; the last may reach beyond it.</summary>
    public int RunsPerRow => (GridWidth + Lanes - 1) / Lanes;

    /// <summary>Gets the rows of a copy.</summary>
    public int Rows => ((GridHeight - 1) * Stride) + ReachDown;

    /// <summary>Gets the elements from row to row of a copy, within columns of one remainder.</summary>
    public int Pitch => (RunsPerRow * Lanes) + ((ReachAcross - 1) / Stride);

    /// <summary>Gets the elements of a copy.</summary>
    public int Size => Stride * Rows * Pitch;

    /// <summary>Gives where a tap stands in a copy, seen from a place.</summary>
    public int Offset(int row, int column) => (((column % Stride * Rows) + row) * Pitch) + (column / Stride);

    /// <summary>Gives where a place stands in a copy.</summary>
    public int Place(int y, int x) => (y * Stride * Pitch) + x;

    /// <summary>Copies a channel with its border of zeros.</summary>
    /// <param name="source">f32[Height,Width].</param>
    /// <param name="copy">f32[Stride,Rows,Pitch], written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Copy(float* source, float* copy)
    {
        (int rows, int pitch) = (Rows, Pitch);
        for (int remainder = 0; remainder < Stride; remainder++)
        {
            // Columns q with 0 <= q Stride + remainder - Left < Width stand in the source.
            int first = Math.Clamp((Left - remainder + Stride - 1) / Stride, 0, pitch);
            int end = Math.Clamp((Width + Left - remainder + Stride - 1) / Stride, first, pitch);
            for (int row = 0; row < rows; row++, copy += pitch)
            {
                int y = row - Top;
                if ((uint)y >= (uint)Height)
                {
                    Stretch.Clear(copy, pitch);
                    continue;
                }

                float* from = source + ((long)y * Width) + remainder - Left;
                Stretch.Clear(copy, first);
                if (Stride == 1) Stretch.Copy(from + first, copy + first, end - first);
                else for (int q = first; q < end; q++) copy[q] = from[q * Stride];
                Stretch.Clear(copy + end, pitch - end);
            }
        }
    }

    // The most lanes that waste no more than a sixteenth above the least waste.
    private static int LanesFor(int width)
    {
        int best = RoundUp(width, 2);
        foreach (int lanes in (ReadOnlySpan<int>)[16, 8, 4])
        {
            if (RoundUp(width, lanes) * 16 <= best * 17) return lanes;
        }

        return 2;
    }

    private static int RoundUp(int number, int multiple) => (number + multiple - 1) / multiple * multiple;
}
