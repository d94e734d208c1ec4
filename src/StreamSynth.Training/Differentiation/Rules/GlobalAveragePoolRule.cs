using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d mean over H and W: each pixel takes an equal share.</summary>
internal sealed class GlobalAveragePoolRule : GradientRule
{
    public override string Operator => "GlobalAveragePool";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value x = node.Inputs[0];
        Value share = flow.Graph.Mul(flow.Of(node.Output)!, 1f / (x.Shape[2] * x.Shape[3]));
        flow.Add(x, flow.Graph.Expand(share, x.Shape));
    }
}
