using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d tanh(x) = (1 - tanh(x)^2) dx.</summary>
internal sealed class TanhRule : GradientRule
{
    public override string Operator => "Tanh";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value slope = graph.Sub(graph.Scalar(1f), graph.Mul(node.Output, node.Output));
        flow.Add(node.Inputs[0], graph.Mul(flow.Of(node.Output)!, slope));
    }
}
