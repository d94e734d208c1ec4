using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d mean: each element takes an equal share.</summary>
internal sealed class ReduceMeanRule : GradientRule
{
    public override string Operator => "ReduceMean";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value x = node.Inputs[0];
        long[] kept = ReduceSumRule.Kept(x, node.Integers("axes"));
        Value share = flow.Graph.Mul(flow.Of(node.Output)!, (float)node.Output.Count / x.Count);
        flow.Add(x, flow.Graph.Expand(flow.Graph.Reshape(share, kept), x.Shape));
    }
}
