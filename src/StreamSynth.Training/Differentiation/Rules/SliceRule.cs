using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d slice with step 1: zeros surround the gradient.</summary>
internal sealed class SliceRule : GradientRule
{
    public override string Operator => "Slice";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value x = node.Inputs[0];
        long[] starts = flow.Graph.IntegersOf(node.Inputs[1]);
        long[] ends = flow.Graph.IntegersOf(node.Inputs[2]);
        long[] axes = flow.Graph.IntegersOf(node.Inputs[3]);
        if (flow.Graph.IntegersOf(node.Inputs[4]).Any(step => step != 1))
        {
            throw new NotSupportedException($"{node}: the gradient of Slice is known for step 1 only.");
        }

        long[] before = new long[x.Rank];
        long[] after = new long[x.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            before[axes[i]] = starts[i];
            after[axes[i]] = x.Shape[axes[i]] - ends[i];
        }

        flow.Add(x, flow.Graph.Pad(flow.Of(node.Output)!, before, after));
    }
}
