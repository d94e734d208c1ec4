using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// Differentiates batch normalisation over its own batch: Ioffe and Szegedy 2015, the equations after (1). The mean and the
/// variance that the node also gives carry no gradient: they feed the running statistics only.
/// </summary>
internal sealed class BatchNormalizationRule : GradientRule
{
    public override string Operator => "BatchNormalization";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        if (node.Integer("training_mode", 0) != 1)
        {
            throw new NotSupportedException($"{node}: the gradient of BatchNormalization is known in training mode only.");
        }

        OnnxGraph graph = flow.Graph;
        (Value x, Value scale, Value shift) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);     // [N,C,H,W] [C] [C]
        (Value mean, Value variance) = (node.Outputs[1], node.Outputs[2]);                          // [C] [C]
        Value gradient = flow.Of(node.Output)!;                                                     // [N,C,H,W]
        long[] others = [.. Enumerable.Range(0, x.Rank).Where(axis => axis != 1).Select(axis => (long)axis)];

        Value deviation = graph.Sqrt(graph.Add(variance, graph.Scalar(node.Real("epsilon", 1e-5f))));
        Value inverse = graph.Div(graph.Scalar(1f), deviation);                                     // [C]
        Value shiftGradient = graph.ReduceSum(gradient, keepAxes: false, others);                   // [C]
        Value product = graph.ReduceSum(graph.Mul(gradient, x), keepAxes: false, others);           // [C] sum of g x
        Value centred = graph.Sub(product, graph.Mul(mean, shiftGradient));                         // [C] sum of g (x - mean)
        Value scaleGradient = graph.Mul(centred, inverse);
        flow.Add(scale, scaleGradient);
        flow.Add(shift, shiftGradient);
        if (!flow.Wants(x)) return;

        // dx = s i (g - mean(g) - xhat mean(g xhat)) with xhat = i (x - mean), gathered as a g + b x + c with one a, b, c per channel.
        float share = 1f / (x.Count / x.Shape[1]);
        Value a = graph.Mul(scale, inverse);
        Value b = graph.Mul(graph.Mul(graph.Mul(a, inverse), scaleGradient), -share);
        Value c = graph.Sub(graph.Mul(graph.Mul(a, shiftGradient), -share), graph.Mul(b, mean));
        Value scaled = graph.ScaleShift(gradient, a, c);
        flow.Add(x, graph.Add(scaled, graph.Mul(x, PerChannel(b))));

        Value PerChannel(Value vector) => graph.Reshape(vector, [x.Shape[1], .. Enumerable.Repeat(1L, x.Rank - 2)]);
    }
}
