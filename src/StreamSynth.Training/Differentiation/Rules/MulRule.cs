using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d(a b) = b da + a db.</summary>
internal sealed class MulRule : GradientRule
{
    public override string Operator => "Mul";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value gradient = flow.Of(node.Output)!;
        (Value left, Value right) = (node.Inputs[0], node.Inputs[1]);
        if (flow.Wants(left)) flow.Add(left, Broadcasting.SumTo(flow.Graph, flow.Graph.Mul(gradient, right), left.Shape));
        if (flow.Wants(right)) flow.Add(right, Broadcasting.SumTo(flow.Graph, flow.Graph.Mul(gradient, left), right.Shape));
    }
}
