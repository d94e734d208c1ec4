using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d max(x, 0): the gradient passes where the result is positive; at zero it is zero, as in PyTorch.</summary>
internal sealed class ReluRule : GradientRule
{
    public override string Operator => "Relu";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        // The sign of the result is 0 or 1: one multiplication, where Where would need a mask of booleans and three passes.
        Value slope = flow.Graph.Sign(node.Output);
        flow.Add(node.Inputs[0], flow.Graph.Mul(flow.Of(node.Output)!, slope));
    }
}
