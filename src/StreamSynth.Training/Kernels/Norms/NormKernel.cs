namespace StreamSynth.Training.Kernels.Norms;

/// <summary>
/// Normalises each channel of x f32[N,C,H,W] over its batch (Ioffe and Szegedy 2015, algorithm 1), scales and shifts it, adds a fourth input where there
/// is one, and takes the positive part where it rectifies. Gives the result, the means and the biased variances.
/// </summary>
internal sealed unsafe class NormKernel(NodeAttributes attributes) : CpuKernel(attributes.Integer("threads"))
{
    private readonly NormShape _shape = NormShape.Of(attributes);
    private readonly float _epsilon = attributes.Real("epsilon");

    /// <inheritdoc/>
    public override void Compute(KernelCall call) => call.Parallel(
        new NormWork
        {
            Shape = _shape,
            Epsilon = _epsilon,
            X = call.Input(0),
            Scale = call.Input(1),
            Shift = call.Input(2),
            Added = call.InputCount > 3 ? call.Input(3) : null,
            Result = call.Output(0, _shape.Images, _shape.Channels, _shape.Height, _shape.Width),
            Mean = call.Output(1, _shape.Channels),
            Variance = call.Output(2, _shape.Channels),
        },
        _shape.Tasks);
}
