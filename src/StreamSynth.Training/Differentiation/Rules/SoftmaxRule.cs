using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d softmax(x) = y (dx - sum(y dx)) along its axis, with y the softmax.</summary>
internal sealed class SoftmaxRule : GradientRule
{
    public override string Operator => "Softmax";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value y = node.Output;
        long axis = node.Integer("axis", -1);
        Value product = graph.Mul(flow.Of(y)!, y);
        Value sum = graph.ReduceSum(product, keepAxes: true, axis < 0 ? axis + y.Rank : axis);
        flow.Add(node.Inputs[0], graph.Sub(product, graph.Mul(y, sum)));
    }
}
