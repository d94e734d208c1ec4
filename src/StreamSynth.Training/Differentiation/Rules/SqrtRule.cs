using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d sqrt(x) = dx / (2 sqrt(x)).</summary>
internal sealed class SqrtRule : GradientRule
{
    public override string Operator => "Sqrt";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value half = flow.Graph.Mul(flow.Of(node.Output)!, 0.5f);
        flow.Add(node.Inputs[0], flow.Graph.Div(half, node.Output));
    }
}
