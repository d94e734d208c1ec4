namespace StreamSynth.Training.Kernels.Updates;

/// <summary>
/// Moves one parameter by stochastic gradient descent with momentum, as <see cref="Optimisers.Sgd"/> writes it, in one pass over memory. Inputs: value,
/// gradient and momentum of equal shape, learning rate f32[]; outputs: next value and momentum.
/// </summary>
internal sealed unsafe class SgdKernel(NodeAttributes attributes) : CpuKernel(attributes.Integer("threads"))
{
    // Floats of a task: large tensors are shared out, small ones are not worth waking a thread.
    private const int FloatsPerTask = 1 << 16;

    private readonly long[] _shape = attributes.Integers("shape");
    private readonly float _momentum = attributes.Real("momentum");
    private readonly float _weightDecay = attributes.Real("weight_decay");
    private readonly bool _nesterov = attributes.Integer("nesterov") != 0;

    /// <inheritdoc/>
    public override void Compute(KernelCall call)
    {
        long count = 1;
        foreach (long size in _shape) count *= size;
        call.Parallel(
            new SgdWork
            {
                Value = call.Input(0),
                Gradient = call.Input(1),
                Momentum = call.Input(2),
                LearningRate = *call.Input(3),
                NextValue = call.Output(0, _shape),
                NextMomentum = call.Output(1, _shape),
                Kept = _momentum,
                WeightDecay = _weightDecay,
                Nesterov = _nesterov,
                Count = count,
                FloatsPerTask = FloatsPerTask,
            },
            (int)((count + FloatsPerTask - 1) / FloatsPerTask));
    }
}
