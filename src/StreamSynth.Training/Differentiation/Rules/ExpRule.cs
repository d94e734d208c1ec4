using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d exp(x) = exp(x) dx.</summary>
internal sealed class ExpRule : GradientRule
{
    public override string Operator => "Exp";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        flow.Add(node.Inputs[0], flow.Graph.Mul(flow.Of(node.Output)!, node.Output));
    }
}
