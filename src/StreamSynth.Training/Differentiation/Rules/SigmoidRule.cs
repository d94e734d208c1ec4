using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d s(x) = s (1 - s) dx.</summary>
internal sealed class SigmoidRule : GradientRule
{
    public override string Operator => "Sigmoid";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value slope = graph.Mul(node.Output, graph.Sub(graph.Scalar(1f), node.Output));
        flow.Add(node.Inputs[0], graph.Mul(flow.Of(node.Output)!, slope));
    }
}
