using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d(-x) = -dx.</summary>
internal sealed class NegRule : GradientRule
{
    public override string Operator => "Neg";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        flow.Add(node.Inputs[0], flow.Graph.Neg(flow.Of(node.Output)!));
    }
}
