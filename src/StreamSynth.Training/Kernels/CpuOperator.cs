namespace StreamSynth.Training.Kernels;

/// <summary>Describes an operator of our own to ONNX Runtime: its tensors are f32, and their shapes stand in its attributes.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Inputs">Inputs that every node has.</param>
/// <param name="Outputs">Outputs that every node has.</param>
/// <param name="Create">Makes the kernel of a node.</param>
internal sealed record CpuOperator(string Name, int Inputs, int Outputs, Func<NodeAttributes, CpuKernel> Create)
{
    /// <summary>Gets the inputs that a node may leave out, behind the others.</summary>
    public int OptionalInputs { get; init; }

    /// <summary>Gets the outputs that a node may leave out, behind the others.</summary>
    public int OptionalOutputs { get; init; }
}
