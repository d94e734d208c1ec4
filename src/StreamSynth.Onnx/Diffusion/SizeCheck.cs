using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Compares a fixed size of a model with what another part of the folder says.</summary>
internal static class SizeCheck
{
    /// <summary>Adds a fault if the size is fixed and another one.</summary>
    /// <param name="session">The model.</param>
    /// <param name="port">One of its inputs or outputs.</param>
    /// <param name="axis">Axis of the port.</param>
    /// <param name="size">Size that is expected there.</param>
    /// <param name="source">Where that size comes from.</param>
    /// <param name="faults">Receives the fault.</param>
    public static void Expect(OnnxSession session, TensorPort port, int axis, int size, string source, List<ModelFault> faults)
    {
        if (port.Dimensions[axis] < 0 || port.Dimensions[axis] == size) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.Shape, session.Path, $"{source} gives {size}, but the model has {port}", "take models and configurations from the same source"));
    }
}
