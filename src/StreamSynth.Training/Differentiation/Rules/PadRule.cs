using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d pad: the gradient inside the border.</summary>
internal sealed class PadRule : GradientRule
{
    public override string Operator => "Pad";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value x = node.Inputs[0];
        long[] before = flow.Graph.IntegersOf(node.Inputs[1])[..x.Rank];
        long[] ends = [.. before.Select((size, axis) => size + x.Shape[axis])];
        long[] axes = [.. before.Select((_, axis) => (long)axis)];
        flow.Add(x, flow.Graph.Slice(flow.Of(node.Output)!, before, ends, axes, [.. axes.Select(_ => 1L)]));
    }
}
