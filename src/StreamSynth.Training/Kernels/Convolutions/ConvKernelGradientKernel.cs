using StreamSynth.Training.Kernels.Products;

namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>
/// Gives the gradient of a convolution in its kernel: x f32[N,C,H,W] and gradient f32[N,O,h,w] give f32[O,C,k,l]. With the pixels that each tap of each
/// channel meets laid in a row, it is a product of two sets of rows, summed over all places of all images.
/// </summary>
internal sealed unsafe class ConvKernelGradientKernel : CpuKernel
{
    // Up to this size of the kernel tensor, images are split into parts with a tensor each, and a thread works on a part alone. The number of parts is
    // fixed: how sums are grouped must not depend on the number of threads.
    private const long MostInParts = 1 << 16;
    private const int Parts = 8;

    private readonly ConvShape _shape;
    private readonly int[] _offsets;

    public ConvKernelGradientKernel(NodeAttributes attributes)
        : base(attributes.Integer("threads"))
    {
        ConvShape shape = _shape = ConvShape.Of(attributes);
        Sliding sliding = shape.Forward;
        _offsets = GC.AllocateUninitializedArray<int>(shape.Taps, pinned: true);
        for (int tap = 0; tap < shape.Taps; tap++) _offsets[tap] = sliding.Offset(tap / shape.TapColumns, tap % shape.TapColumns);
    }

    private int Rights => _shape.Inputs * _shape.Taps;

    /// <inheritdoc/>
    public override void Compute(KernelCall call)
    {
        float* result = call.Output(0, _shape.Outputs, _shape.Inputs, _shape.TapRows, _shape.TapColumns);
        int size = _shape.Outputs * Rights;
        new Span<float>(result, size).Clear();
        fixed (int* offsets = _offsets)
        {
            if ((long)_shape.Outputs * Rights <= MostInParts) InParts(call, offsets, result);
            else Together(call, offsets, result);
        }
    }

    private void InParts(KernelCall call, int* offsets, float* result)
    {
        int size = _shape.Outputs * Rights;
        int parts = Math.Min(Parts, _shape.Images);
        PlaceRows rows = new(_shape, _shape.Forward);
        using ArenaLease memory = call.Rent(((long)parts * size) + (Threads * rows.FloatsPerWorker));
        call.Parallel(
            new KernelGradientPart
            {
                Rows = rows with { X = call.Input(0), Gradient = call.Input(1), Offsets = offsets },
                Results = memory.Start,
                Scratch = memory.Start + ((long)parts * size),
                Parts = parts,
            },
            parts);
        for (int part = 0; part < parts; part++)
        {
            float* from = memory.Start + ((long)part * size);
            for (int i = 0; i < size; i++) result[i] += from[i];
        }
    }

    private void Together(KernelCall call, int* offsets, float* result)
    {
        PlaceRows rows = new(_shape, _shape.Forward);
        using ArenaLease memory = call.Rent(rows.Floats + (Threads * rows.CopyFloats));
        rows = rows with { X = call.Input(0), Gradient = call.Input(1), Offsets = offsets, Start = memory.Start };
        int lines = _shape.Images * _shape.OutputHeight;
        for (int line = 0; line < lines; line += rows.LinesAtOnce)
        {
            rows = rows with { FirstLine = line, EndLine = Math.Min(line + rows.LinesAtOnce, lines) };
            call.Parallel(new LayRows { Rows = rows, Copies = memory.Start + rows.Floats }, _shape.Inputs + _shape.Outputs);
            rows.ClearBehind();
            call.Parallel(new MultiplyRows { Rows = rows, Result = result }, (Rights + RowProduct.Rights - 1) / RowProduct.Rights);
        }
    }
}
