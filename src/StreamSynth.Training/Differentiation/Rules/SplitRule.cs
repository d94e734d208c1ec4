using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d split: the gradients of the parts side by side, zeros for parts that the loss does not depend on.</summary>
internal sealed class SplitRule : GradientRule
{
    public override string Operator => "Split";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value[] parts = [.. node.Outputs.Select(part => flow.Of(part) ?? flow.Graph.Zeros(part.Shape))];
        flow.Add(node.Inputs[0], flow.Graph.Concat(node.Integer("axis", 0), parts));
    }
}
