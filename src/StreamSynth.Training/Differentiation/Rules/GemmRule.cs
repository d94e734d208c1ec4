using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d(x W' + b) of a linear layer: G W for x, G' x for W, the column sums of G for b.</summary>
internal sealed class GemmRule : GradientRule
{
    public override string Operator => "Gemm";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        if (node.Integer("transB", 0) != 1 || node.Integer("transA", 0) != 0 || node.Real("alpha", 1f) != 1f || node.Real("beta", 1f) != 1f)
        {
            throw new NotSupportedException($"{node}: the gradient of Gemm is known for x W' + b only (transB 1, alpha and beta 1).");
        }

        OnnxGraph graph = flow.Graph;
        Value gradient = flow.Of(node.Output)!;                                                         // [N,O]
        (Value x, Value weight, Value bias) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);         // [N,I] [O,I] [O]
        if (flow.Wants(x)) flow.Add(x, graph.MatMul(gradient, weight));
        if (flow.Wants(weight)) flow.Add(weight, graph.MatMul(graph.Transpose(gradient, 1, 0), x));
        if (flow.Wants(bias)) flow.Add(bias, graph.ReduceSum(gradient, keepAxes: false, 0));
    }
}
