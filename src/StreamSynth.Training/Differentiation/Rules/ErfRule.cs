using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d erf(x) = 2/sqrt(pi) exp(-x^2) dx.</summary>
internal sealed class ErfRule : GradientRule
{
    public override string Operator => "Erf";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value x = node.Inputs[0];
        Value slope = graph.Mul(graph.Exp(graph.Neg(graph.Mul(x, x))), 2 / MathF.Sqrt(MathF.PI));
        flow.Add(x, graph.Mul(flow.Of(node.Output)!, slope));
    }
}
