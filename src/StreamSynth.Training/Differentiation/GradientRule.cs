using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation;

/// <summary>
/// Differentiates one operator. To add an operator to the differentiable set, write one rule and list it in
/// <see cref="GradientRules"/>.
/// </summary>
internal abstract class GradientRule
{
    /// <summary>Gives the ONNX operator that the rule is for.</summary>
    public abstract string Operator { get; }

    /// <summary>Adds to <paramref name="flow"/>, for each wanted input of the node, the vector-Jacobian product of its outputs' gradients.</summary>
    public abstract void Backpropagate(GradientFlow flow, Node node);
}
