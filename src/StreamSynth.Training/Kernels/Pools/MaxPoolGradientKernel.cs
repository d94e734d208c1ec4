namespace StreamSynth.Training.Kernels.Pools;

/// <summary>
/// Gives the gradient of <see cref="MaxPoolKernel"/>, f32[N,C,H,W], from its input, its result and the gradient in that: each window passes its gradient
/// to its largest number, of equal ones to the first.
/// </summary>
internal sealed unsafe class MaxPoolGradientKernel(NodeAttributes attributes) : CpuKernel(attributes.Integer("threads"))
{
    private readonly PoolShape _shape = PoolShape.Of(attributes);

    /// <inheritdoc/>
    public override void Compute(KernelCall call) => call.Parallel(
        new MaxPoolGradientWork
        {
            Shape = _shape,
            X = call.Input(0),
            Result = call.Input(1),
            Gradient = call.Input(2),
            XGradient = call.Output(0, _shape.Images, _shape.Channels, _shape.Height, _shape.Width),
        },
        _shape.Planes);
}
