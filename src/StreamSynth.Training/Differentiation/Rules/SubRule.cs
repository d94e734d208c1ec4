using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d(a - b): the second operand takes the gradient with its sign turned.</summary>
internal sealed class SubRule : GradientRule
{
    public override string Operator => "Sub";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value gradient = flow.Of(node.Output)!;
        (Value left, Value right) = (node.Inputs[0], node.Inputs[1]);
        if (flow.Wants(left)) flow.Add(left, Broadcasting.SumTo(flow.Graph, gradient, left.Shape));
        if (flow.Wants(right)) flow.Add(right, flow.Graph.Neg(Broadcasting.SumTo(flow.Graph, gradient, right.Shape)));
    }
}
