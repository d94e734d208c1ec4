namespace StreamSynth.Training.Kernels.Pools;

/// <summary>Gives the largest number of each window: f32[N,C,H,W] to f32[N,C,h,w].</summary>
internal sealed unsafe class MaxPoolKernel(NodeAttributes attributes) : CpuKernel(attributes.Integer("threads"))
{
    private readonly PoolShape _shape = PoolShape.Of(attributes);

    /// <inheritdoc/>
    public override void Compute(KernelCall call) => call.Parallel(
        new MaxPoolWork { Shape = _shape, X = call.Input(0), Result = call.Output(0, _shape.Images, _shape.Channels, _shape.OutputHeight, _shape.OutputWidth) },
        _shape.Planes);
}
