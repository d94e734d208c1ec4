using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d(a / b) = da / b - (a / b) db / b.</summary>
internal sealed class DivRule : GradientRule
{
    public override string Operator => "Div";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value share = flow.Graph.Div(flow.Of(node.Output)!, node.Inputs[1]);
        (Value left, Value right) = (node.Inputs[0], node.Inputs[1]);
        if (flow.Wants(left)) flow.Add(left, Broadcasting.SumTo(flow.Graph, share, left.Shape));
        if (!flow.Wants(right)) return;
        Value product = flow.Graph.Mul(share, node.Output);
        flow.Add(right, flow.Graph.Neg(Broadcasting.SumTo(flow.Graph, product, right.Shape)));
    }
}
