using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d reshape: the gradient takes the old shape.</summary>
internal sealed class ReshapeRule : GradientRule
{
    public override string Operator => "Reshape";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        flow.Add(node.Inputs[0], flow.Graph.Reshape(flow.Of(node.Output)!, node.Inputs[0].Shape));
    }
}
