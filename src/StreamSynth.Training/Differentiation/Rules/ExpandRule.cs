using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d expand: the gradient summed over repeated axes.</summary>
internal sealed class ExpandRule : GradientRule
{
    public override string Operator => "Expand";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        flow.Add(node.Inputs[0], Broadcasting.SumTo(flow.Graph, flow.Of(node.Output)!, node.Inputs[0].Shape));
    }
}
