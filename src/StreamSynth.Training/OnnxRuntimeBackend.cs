using StreamSynth.Training.Kernels;

namespace StreamSynth.Training;

/// <summary>Trains on ONNX Runtime: the step is one ONNX graph that our own differentiation derives.</summary>
public sealed class OnnxRuntimeBackend : ITrainingBackend
{
    /// <inheritdoc/>
    public string Description => CpuKernels.AreSupported ? "ONNX Runtime, 512-bit kernels" : "ONNX Runtime";

    /// <inheritdoc/>
    public ITrainer Build(ClassifierSettings settings, FillNormal normal) => Classifier.Create(settings, normal);
}
