namespace StreamSynth.Training.Tests;

/// <summary>Holds the ONNX Runtime back end to the contract of all back ends.</summary>
public sealed class OnnxRuntimeBackendTests : TrainerContract
{
    protected override ITrainingBackend Backend { get; } = new OnnxRuntimeBackend();
}
