using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d sum: each element takes the whole gradient.</summary>
internal sealed class ReduceSumRule : GradientRule
{
    public override string Operator => "ReduceSum";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value x = node.Inputs[0];
        long[] kept = Kept(x, flow.Graph.IntegersOf(node.Inputs[1]));
        flow.Add(x, flow.Graph.Expand(flow.Graph.Reshape(flow.Of(node.Output)!, kept), x.Shape));
    }

    /// <summary>Gives the shape of a reduction that keeps its axes with size one.</summary>
    internal static long[] Kept(Value x, long[] axes) => [.. x.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
}
