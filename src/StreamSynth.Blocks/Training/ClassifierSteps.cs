using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>
/// Takes steps with whole minibatches and, where a step is starved, with their real half alone: a second step graph of the same network, to which weights and
/// momenta move over and back. The tensors of the synthetic half stay as they are meanwhile.
/// </summary>
/// <remarks>Threads: one. Dispose frees both graphs.</remarks>
internal sealed class ClassifierSteps : IDisposable
{
    private readonly Classifier _whole;
    private readonly FillNormal _normal;
    private Classifier? _realOnly;

    public ClassifierSteps(ClassifierSettings settings, FillNormal normal)
    {
        _whole = Classifier.Create(settings, normal);
        _normal = normal;
        Current = _whole;
    }

    /// <summary>Gives the settings of a whole minibatch.</summary>
    public ClassifierSettings Settings => _whole.Settings;

    /// <summary>Gives the classifier that took the last step.</summary>
    public Classifier Current { get; private set; }

    /// <summary>Takes a step.</summary>
    /// <param name="images">f32[R+Y,3,H,W], or f32[R,3,H,W] for a step without synthetic images.</param>
    /// <param name="labels">Class of each image.</param>
    /// <param name="learningRate">Learning rate.</param>
    public StepResult Step(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, float learningRate)
    {
        MoveTo(labels.Length == _whole.Settings.Batch ? _whole : RealOnly());

        return Current.Step(images, labels, learningRate);
    }

    public void Dispose()
    {
        _whole.Dispose();
        _realOnly?.Dispose();
    }

    private Classifier RealOnly() => _realOnly ??= Classifier.Create(_whole.Settings with { SyntheticBatch = 0 }, _normal);

    private void MoveTo(Classifier next)
    {
        if (next == Current) return;

        next.Load(Current.Parameters(), Current.OptimizerState());
        Current = next;
    }
}
