using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// Differentiates layer normalisation of the last axis: Ba, Kiros and Hinton 2016, by the derivation of batch normalisation
/// (Ioffe and Szegedy 2015) along the other axis. The node's second and third output are the mean and 1 / deviation of each row.
/// </summary>
internal sealed class LayerNormalizationRule : GradientRule
{
    public override string Operator => "LayerNormalization";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        if (node.Outputs.Count != 3 || node.Integer("axis", -1) != -1)
        {
            throw new NotSupportedException($"{node}: the gradient of LayerNormalization is known along the last axis, with all three outputs.");
        }

        OnnxGraph graph = flow.Graph;
        (Value x, Value scale, Value shift) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);         // [...,C] [C] [C]
        Value gradient = flow.Of(node.Output)!;                                                         // [...,C]
        Value normal = graph.Mul(graph.Sub(x, node.Outputs[1]), node.Outputs[2]);                       // [...,C]
        if (flow.Wants(scale)) flow.Add(scale, Broadcasting.SumTo(graph, graph.Mul(gradient, normal), scale.Shape));
        if (flow.Wants(shift)) flow.Add(shift, Broadcasting.SumTo(graph, gradient, shift.Shape));
        if (!flow.Wants(x)) return;

        // dx = (s - mean(s) - xhat mean(s xhat)) / deviation, with s the gradient in xhat.
        Value scaled = graph.Mul(gradient, scale);
        Value mean = graph.ReduceMean(scaled, keepAxes: true, x.Rank - 1);                              // [...,1]
        Value slope = graph.ReduceMean(graph.Mul(scaled, normal), keepAxes: true, x.Rank - 1);          // [...,1]
        Value centred = graph.Sub(graph.Sub(scaled, mean), graph.Mul(normal, slope));
        flow.Add(x, graph.Mul(centred, node.Outputs[2]));
    }
}
