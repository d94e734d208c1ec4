using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>Differentiates the norm over the batch that a kernel of our own computes together with the addition and the ReLU behind it.</summary>
internal sealed class NormRule : GradientRule
{
    public override string Operator => "Norm";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value[] gradients = flow.Graph.NormGradient(node, flow.Of(node.Output)!);
        foreach ((Value input, Value gradient) in node.Inputs.Zip(gradients)) flow.Add(input, gradient);
    }
}
