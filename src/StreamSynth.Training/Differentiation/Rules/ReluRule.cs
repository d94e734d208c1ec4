using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d max(x, 0): the gradient passes where the result is positive; at zero it is zero, as in PyTorch.</summary>
internal sealed class ReluRule : GradientRule
{
    public override string Operator => "Relu";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        // A step from 0 to 1 in one vectorised pass: min(1, slope x), exact for every normal number. Sign is four times slower,
        // and Where needs a mask of booleans and three passes.
        Value slope = flow.Graph.HardSigmoid(node.Output, alpha: 3e38f, beta: 0f);
        flow.Add(node.Inputs[0], flow.Graph.Mul(flow.Of(node.Output)!, slope));
    }
}
