using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d transpose: the gradient goes back through the inverse order.</summary>
internal sealed class TransposeRule : GradientRule
{
    public override string Operator => "Transpose";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        long[] order = node.Integers("perm");
        long[] inverse = new long[order.Length];
        for (int axis = 0; axis < order.Length; axis++) inverse[order[axis]] = axis;
        flow.Add(node.Inputs[0], flow.Graph.Transpose(flow.Of(node.Output)!, inverse));
    }
}
