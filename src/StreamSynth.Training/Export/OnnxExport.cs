using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Export;

/// <summary>Writes a trained classifier as an ONNX model (operator set 17) with the weights inside and batch norms folded into convolutions.</summary>
public static class OnnxExport
{
    /// <summary>Name of the input: f32[batch,3,Height,Width], any batch.</summary>
    public const string Input = NetworkGraphs.Images;

    /// <summary>Name of the output: f32[batch,Classes], to be put through a softmax for probabilities.</summary>
    public const string Output = NetworkGraphs.Logits;

    /// <summary>Version of the ONNX operators that the model uses.</summary>
    public const int OperatorSet = (int)OnnxModelWriter.OperatorSet;

    /// <summary>Writes the model.</summary>
    /// <param name="settings">Network, size and classes.</param>
    /// <param name="parameters">Every tensor of the model, as <see cref="ITrainer.EvaluatedParameters"/> gives them.</param>
    /// <param name="statistics">Set of norms to use; <see cref="Statistics.Auxiliary"/> exists under <see cref="NormMode.Auxiliary"/> only.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, given twice or of another shape, or the set does not exist.</exception>
    public static byte[] Write(ClassifierSettings settings, IReadOnlyList<NamedTensor> parameters, Statistics statistics)
    {
        StateDict.RequireModel(settings, parameters, statistics);
        Dictionary<string, NamedTensor> tensors = parameters.ToDictionary(tensor => tensor.Name);
        OnnxGraph graph = NetworkGraphs.Evaluation(settings, statistics, (graph, parameter) => graph.Constant(parameter.Name, tensors[parameter.Name].Data, parameter.Shape));
        return OnnxModelWriter.Write(BatchNormFolding.Fold(graph), "classifier");
    }
}
