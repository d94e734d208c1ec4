using System.Runtime.CompilerServices;
using StreamSynth.Training.Kernels.Products;

namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>
/// Lays some lines of places (a line is a row of the grid of one image) along memory: one row per channel and tap with the pixels that the tap meets, and
/// one row per output with its gradients. Rows are filled up with zeros to whole vectors and whole blocks of <see cref="RowProduct"/>.
/// </summary>
internal unsafe struct PlaceRows
{
    // Places that are laid out at a time, if there are as many: the ten rows of one product then fill a first-level cache of 48 KiB.
    private const int PlacesAtOnce = 1024;

    private readonly ConvShape _shape;
    private readonly Sliding _sliding;

    public PlaceRows(ConvShape shape, Sliding sliding)
    {
        (_shape, _sliding) = (shape, sliding);
        Rights = RoundUp(shape.Inputs * shape.Taps, RowProduct.Rights);
        Lefts = RoundUp(shape.Outputs, RowProduct.Lefts);
        LinesAtOnce = Math.Clamp(PlacesAtOnce / sliding.GridWidth, 1, shape.Images * sliding.GridHeight);

        // A stride of a power of two would put all rows into the same places of the first-level cache: one vector more.
        Stride = RoundUp(LinesAtOnce * sliding.GridWidth, 16) + 16;
    }

    public float* X { get; init; }

    public float* Gradient { get; init; }

    public int* Offsets { get; init; }

    /// <summary>Gets or sets the first row of pixels; behind them come the rows of gradients.</summary>
    public float* Start { get; set; }

    /// <summary>Gets or sets the first line that is laid out.</summary>
    public int FirstLine { get; set; }

    /// <summary>Gets or sets the line behind the last.</summary>
    public int EndLine { get; set; }

    /// <summary>Gets the rows of pixels.</summary>
    public int Rights { get; }

    /// <summary>Gets the rows of gradients.</summary>
    public int Lefts { get; }

    /// <summary>Gets the elements from row to row.</summary>
    public int Stride { get; }

    public int LinesAtOnce { get; }

    /// <summary>Gets the floats of all rows.</summary>
    public readonly long Floats => (long)(Rights + Lefts) * Stride;

    /// <summary>Gets the floats of one channel's copy.</summary>
    public readonly long CopyFloats => RoundUp(_sliding.Size + 16, 16);

    public readonly long FloatsPerWorker => Floats + CopyFloats;

    public readonly ConvShape Shape => _shape;

    public readonly int Vectors => RoundUp((EndLine - FirstLine) * _sliding.GridWidth, 16) / 16;

    /// <summary>Lays the rows of one channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void LayChannel(int channel, float* copy)
    {
        long pixels = (long)_shape.Height * _shape.Width;
        float* rows = Start + ((long)channel * _shape.Taps * Stride);
        for (int line = FirstLine; line < EndLine;)
        {
            (int image, int first) = Math.DivRem(line, _sliding.GridHeight);
            int end = Math.Min(_sliding.GridHeight, first + EndLine - line);
            _sliding.Copy(X + ((((long)image * _shape.Inputs) + channel) * pixels), copy);
            for (int tap = 0; tap < _shape.Taps; tap++)
            {
                float* to = rows + ((long)tap * Stride) + ((line - FirstLine) * _sliding.GridWidth);
                float* from = copy + Offsets[tap];
                for (int y = first; y < end; y++, to += _sliding.GridWidth) Stretch.Copy(from + _sliding.Place(y, 0), to, _sliding.GridWidth);
            }

            line += end - first;
        }

        for (int tap = 0; tap < _shape.Taps; tap++) ClearTail(rows + ((long)tap * Stride));
    }

    /// <summary>Lays the row of one output.</summary>
    public readonly void LayOutput(int output)
    {
        float* row = Start + ((long)(Rights + output) * Stride);
        long plane = (long)_sliding.GridHeight * _sliding.GridWidth;
        for (int line = FirstLine; line < EndLine;)
        {
            (int image, int first) = Math.DivRem(line, _sliding.GridHeight);
            int end = Math.Min(_sliding.GridHeight, first + EndLine - line);
            float* from = Gradient + ((((long)image * _shape.Outputs) + output) * plane) + ((long)first * _sliding.GridWidth);
            Stretch.Copy(from, row + ((line - FirstLine) * _sliding.GridWidth), (end - first) * _sliding.GridWidth);
            line += end - first;
        }

        ClearTail(row);
    }

    /// <summary>Clears the rows that fill up the last blocks: no number may stand there that is not one.</summary>
    public readonly void ClearBehind()
    {
        for (int row = _shape.Inputs * _shape.Taps; row < Rights; row++) new Span<float>(Start + ((long)row * Stride), Stride).Clear();
        for (int row = _shape.Outputs; row < Lefts; row++) new Span<float>(Start + ((long)(Rights + row) * Stride), Stride).Clear();
    }

    /// <summary>Adds the products of one block of rows of pixels with all rows of gradients.</summary>
    /// <param name="block">Which block of <see cref="RowProduct.Rights"/> rows.</param>
    /// <param name="result">f32[O,C*k*l].</param>
    public readonly void Multiply(int block, float* result)
    {
        float* sums = stackalloc float[RowProduct.Lefts * RowProduct.Rights];
        int columns = _shape.Inputs * _shape.Taps;
        int firstColumn = block * RowProduct.Rights;
        int width = Math.Min(RowProduct.Rights, columns - firstColumn);
        for (int left = 0; left < Lefts; left += RowProduct.Lefts)
        {
            RowProduct.Multiply(Start + ((long)(Rights + left) * Stride), Start + ((long)firstColumn * Stride), Stride, Vectors, sums);
            int height = Math.Min(RowProduct.Lefts, _shape.Outputs - left);
            for (int i = 0; i < height; i++)
            {
                float* to = result + ((long)(left + i) * columns) + firstColumn;
                for (int j = 0; j < width; j++) to[j] += sums[(j * RowProduct.Lefts) + i];
            }
        }
    }

    private readonly void ClearTail(float* row)
    {
        int used = (EndLine - FirstLine) * _sliding.GridWidth;
        new Span<float>(row + used, (Vectors * 16) - used).Clear();
    }

    private static int RoundUp(int number, int multiple) => (number + multiple - 1) / multiple * multiple;
}
