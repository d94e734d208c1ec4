using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// d(alpha A B + beta C), where A and B may be given transposed: alpha G B' for A, alpha A' G for B, beta G summed over repeated
/// axes for C.
/// </summary>
internal sealed class GemmRule : GradientRule
{
    public override string Operator => "Gemm";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value gradient = flow.Of(node.Output)!;                                                         // [M,N]
        (Value left, Value right) = (node.Inputs[0], node.Inputs[1]);
        (bool turnedLeft, bool turnedRight) = (node.Integer("transA", 0) == 1, node.Integer("transB", 0) == 1);
        Value product = Times(node.Real("alpha", 1f));
        if (flow.Wants(left))
        {
            Value a = turnedLeft
                ? graph.MatMul(turnedRight ? Turned(right) : right, Turned(product))                    // [K,M]
                : graph.MatMul(product, turnedRight ? right : Turned(right));                           // [M,K]
            flow.Add(left, a);
        }

        if (flow.Wants(right))
        {
            Value b = turnedRight
                ? graph.MatMul(Turned(product), turnedLeft ? Turned(left) : left)                       // [N,K]
                : graph.MatMul(turnedLeft ? left : Turned(left), product);                              // [K,N]
            flow.Add(right, b);
        }

        if (node.Inputs.Count == 3 && flow.Wants(node.Inputs[2]))
        {
            flow.Add(node.Inputs[2], Broadcasting.SumTo(graph, Times(node.Real("beta", 1f)), node.Inputs[2].Shape));
        }

        Value Times(float factor) => factor == 1f ? gradient : graph.Mul(gradient, factor);
        Value Turned(Value matrix) => graph.Transpose(matrix, 1, 0);
    }
}
