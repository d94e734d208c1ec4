namespace StreamSynth.Training.Kernels.Norms;

/// <summary>
/// Gives the gradients of <see cref="NormKernel"/>: of x f32[N,C,H,W], of scale and shift f32[C], and, where the norm added an input and rectified, of that
/// input f32[N,C,H,W]. Inputs: gradient, x, scale, shift, means, variances and, in that last case, the norm's result.
/// </summary>
internal sealed unsafe class NormGradientKernel(NodeAttributes attributes) : CpuKernel(attributes.Integer("threads"))
{
    private readonly NormShape _shape = NormShape.Of(attributes);
    private readonly float _epsilon = attributes.Real("epsilon");

    /// <inheritdoc/>
    public override void Compute(KernelCall call)
    {
        bool added = call.InputCount > 6;
        call.Parallel(
            new NormGradientWork
            {
                Shape = _shape,
                Epsilon = _epsilon,
                Gradient = call.Input(0),
                X = call.Input(1),
                Scale = call.Input(2),
                Shift = call.Input(3),
                Mean = call.Input(4),
                Variance = call.Input(5),
                Result = added ? call.Input(6) : null,
                XGradient = call.Output(0, _shape.Images, _shape.Channels, _shape.Height, _shape.Width),
                ScaleGradient = call.Output(1, _shape.Channels),
                ShiftGradient = call.Output(2, _shape.Channels),
                AddedGradient = added ? call.Output(3, _shape.Images, _shape.Channels, _shape.Height, _shape.Width) : null,
            },
            _shape.Tasks);
    }
}
