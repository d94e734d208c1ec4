namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>
/// Gives the gradient of a convolution in its input: gradient f32[N,O,h,w] and kernel f32[O,C,k,l] give f32[N,C,H,W]. Input pixel y meets output row
/// (y + padding - i) / stride through tap row i where that is whole; pixels of one remainder modulo the stride meet the same taps, so each remainder is a
/// <see cref="TapConvolution"/> of stride 1.
/// </summary>
internal sealed unsafe class ConvInputGradientKernel : CpuKernel
{
    private readonly ConvShape _shape;
    private readonly TapConvolution[] _parts;
    private readonly bool _leavesGaps;

    public ConvInputGradientKernel(NodeAttributes attributes)
        : base(attributes.Integer("threads"))
    {
        _shape = ConvShape.Of(attributes);
        (int Top, int Left)[] remainders =
        [
            .. from top in Enumerable.Range(0, Math.Min(_shape.Stride, _shape.Height))
               from left in Enumerable.Range(0, Math.Min(_shape.Stride, _shape.Width))
               select (top, left),
        ];
        _parts = [.. remainders.Select(first => Part(first.Top, first.Left)).OfType<TapConvolution>()];
        _leavesGaps = _parts.Length < remainders.Length;
    }

    /// <inheritdoc/>
    public override void Compute(KernelCall call)
    {
        float* target = call.Output(0, _shape.Images, _shape.Inputs, _shape.Height, _shape.Width);
        if (_leavesGaps)
        {
            for (int image = 0; image < _shape.Images; image++)
            {
                int floats = _shape.Inputs * _shape.Height * _shape.Width;
                new Span<float>(target + ((long)image * floats), floats).Clear();
            }
        }

        foreach (TapConvolution part in _parts) part.Run(call, Threads, call.Input(0), call.Input(1), target);
    }

    // Null when no tap meets these pixels.
    private TapConvolution? Part(int top, int left)
    {
        (int Tap, int Shift)[] rows = Meeting(top, _shape.TapRows);
        (int Tap, int Shift)[] columns = Meeting(left, _shape.TapColumns);
        if (rows.Length == 0 || columns.Length == 0) return null;

        (int leastRow, int leastColumn) = (rows.Min(row => row.Shift), columns.Min(column => column.Shift));
        Tap[] taps = [.. from row in rows from column in columns
                         select new Tap(row.Shift - leastRow, column.Shift - leastColumn, (row.Tap * _shape.TapColumns) + column.Tap)];
        Sliding sliding = new(
            _shape.OutputHeight,
            _shape.OutputWidth,
            -leastRow,
            -leastColumn,
            (_shape.Height - top + _shape.Stride - 1) / _shape.Stride,
            (_shape.Width - left + _shape.Stride - 1) / _shape.Stride,
            1,
            rows.Max(row => row.Shift) - leastRow + 1,
            columns.Max(column => column.Shift) - leastColumn + 1);
        ConvolutionTarget target = new(_shape.Inputs, _shape.Height, _shape.Width, _shape.Stride, top, left);
        return new(sliding, taps, target, _shape.Images, _shape.Outputs, (_shape.Taps, (long)_shape.Inputs * _shape.Taps));
    }

    private (int Tap, int Shift)[] Meeting(int first, int taps) =>
        [.. Enumerable.Range(0, taps).Where(tap => (first + _shape.Padding - tap) % _shape.Stride == 0).Select(tap => (tap, (first + _shape.Padding - tap) / _shape.Stride))];
}
