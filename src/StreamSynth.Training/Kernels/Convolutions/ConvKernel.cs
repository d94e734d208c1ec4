namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>Convolves: x f32[N,C,H,W] and kernel f32[O,C,k,l] give f32[N,O,h,w].</summary>
internal sealed unsafe class ConvKernel : CpuKernel
{
    private readonly ConvShape _shape;
    private readonly TapConvolution _taps;

    public ConvKernel(NodeAttributes attributes)
        : base(attributes.Integer("threads"))
    {
        ConvShape shape = _shape = ConvShape.Of(attributes);
        Tap[] taps = [.. Enumerable.Range(0, shape.Taps).Select(tap => new Tap(tap / shape.TapColumns, tap % shape.TapColumns, tap))];
        ConvolutionTarget target = new(shape.Outputs, shape.OutputHeight, shape.OutputWidth);
        _taps = new(shape.Forward, taps, target, shape.Images, shape.Inputs, (shape.Inputs * shape.Taps, shape.Taps));
    }

    /// <inheritdoc/>
    public override void Compute(KernelCall call)
    {
        float* target = call.Output(0, _shape.Images, _shape.Outputs, _shape.OutputHeight, _shape.OutputWidth);
        _taps.Run(call, Threads, call.Input(0), call.Input(1), target);
    }
}
