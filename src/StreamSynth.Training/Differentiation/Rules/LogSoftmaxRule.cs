using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d log softmax(x) = dx - softmax(x) sum(dx) along the last axis.</summary>
internal sealed class LogSoftmaxRule : GradientRule
{
    public override string Operator => "LogSoftmax";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value gradient = flow.Of(node.Output)!;
        if (node.Integer("axis", -1) != -1) throw new NotSupportedException($"{node}: the gradient of LogSoftmax is known along the last axis only.");
        Value sum = graph.ReduceSum(gradient, keepAxes: true, gradient.Rank - 1);
        flow.Add(node.Inputs[0], graph.Sub(gradient, graph.Mul(graph.Exp(node.Output), sum)));
    }
}
