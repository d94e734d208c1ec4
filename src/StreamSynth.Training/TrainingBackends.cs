namespace StreamSynth.Training;

/// <summary>Lists the back ends. With a second one this becomes a table from name to back end, and the name an option of the blocks.</summary>
public static class TrainingBackends
{
    /// <summary>Gets the back end that runs everywhere: ONNX Runtime.</summary>
    public static ITrainingBackend Default { get; } = new OnnxRuntimeBackend();
}
