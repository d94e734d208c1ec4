using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>
/// Takes steps with whole minibatches and, where a step is starved, with their real half alone: a second step graph of the same network, to which weights and
/// momenta move over and back. The tensors of the synthetic half stay as they are meanwhile.
/// </summary>
/// <remarks>Threads: one. Dispose frees both graphs.</remarks>
internal sealed class ClassifierSteps : IDisposable
{
    private readonly ITrainingBackend _backend;
    private readonly ITrainer _whole;
    private readonly FillNormal _normal;
    private ITrainer? _realOnly;

    public ClassifierSteps(ITrainingBackend backend, ClassifierSettings settings, FillNormal normal)
    {
        (_backend, _normal) = (backend, normal);
        _whole = backend.Build(settings, normal);
        Current = _whole;
    }

    /// <summary>Gives the settings of a whole minibatch.</summary>
    public ClassifierSettings Settings => _whole.Settings;

    /// <summary>Gives the trainer that took the last step.</summary>
    public ITrainer Current { get; private set; }

    /// <summary>Takes a step with a whole minibatch, or with its R real images alone.</summary>
    public StepResult Step(StepInput input)
    {
        MoveTo(input.Labels.Length == _whole.Settings.Batch ? _whole : RealOnly());

        return Current.Step(input);
    }

    public void Dispose()
    {
        _whole.Dispose();
        _realOnly?.Dispose();
    }

    private ITrainer RealOnly() => _realOnly ??= _backend.Build(_whole.Settings with { SyntheticBatch = 0 }, _normal);

    private void MoveTo(ITrainer next)
    {
        if (next == Current) return;

        next.Load(Current.Parameters(), Current.OptimizerState());
        Current = next;
    }
}
