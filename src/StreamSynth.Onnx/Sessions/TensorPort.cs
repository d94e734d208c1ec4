using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Describes one input or output of a model as its file declares it.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="ElementType">Element type.</param>
/// <param name="Dimensions">Sizes, outermost first; -1 where the size is free.</param>
/// <param name="Symbols">Names of the free sizes, empty strings elsewhere; as long as <paramref name="Dimensions"/>.</param>
public sealed record TensorPort(string Name, TensorElementType ElementType, IReadOnlyList<int> Dimensions, IReadOnlyList<string> Symbols)
{
    /// <summary>Gives the number of dimensions; 0 for a scalar.</summary>
    public int Rank => Dimensions.Count;

    /// <summary>Writes the port as <c>sample float[batch_size,4,8,8]</c>.</summary>
    public override string ToString() => $"{Name} {ElementType.ToString().ToLowerInvariant()}[{string.Join(',', Dimensions.Select(Size))}]";

    internal static TensorPort From(string name, NodeMetadata metadata) =>
        metadata.IsTensor
            ? new TensorPort(name, metadata.ElementDataType, metadata.Dimensions, metadata.SymbolicDimensions)
            : new TensorPort(name, TensorElementType.DataTypeMax, [], []);

    private string Size(int dimension, int axis) =>
        dimension >= 0 ? $"{dimension}" : Symbols[axis] is { Length: > 0 } symbol ? symbol : "?";
}
