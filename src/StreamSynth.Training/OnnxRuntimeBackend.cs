namespace StreamSynth.Training;

/// <summary>Trains on ONNX Runtime: the step is one ONNX graph that our own differentiation derives.</summary>
public sealed class OnnxRuntimeBackend : ITrainingBackend
{
    /// <inheritdoc/>
    public ITrainer Build(ClassifierSettings settings, FillNormal normal) => Classifier.Create(settings, normal);
}
