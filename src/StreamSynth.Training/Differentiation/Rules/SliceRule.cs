using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d slice with steps of 1 or more: zeros between and around the gradient.</summary>
internal sealed class SliceRule : GradientRule
{
    public override string Operator => "Slice";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value x = node.Inputs[0];
        long[] starts = flow.Graph.IntegersOf(node.Inputs[1]);
        long[] axes = flow.Graph.IntegersOf(node.Inputs[3]);
        long[] steps = flow.Graph.IntegersOf(node.Inputs[4]);
        if (steps.Any(step => step < 1)) throw new NotSupportedException($"{node}: the gradient of Slice is known for steps of 1 and more only.");
        Value gradient = flow.Of(node.Output)!;
        long[] before = new long[x.Rank];
        long[] after = new long[x.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            if (steps[i] > 1) gradient = Apart(flow.Graph, gradient, axes[i], steps[i]);
            before[axes[i]] = starts[i];
            after[axes[i]] = x.Shape[axes[i]] - starts[i] - gradient.Shape[axes[i]];
        }

        flow.Add(x, flow.Graph.Pad(gradient, before, after));
    }

    // Puts step - 1 zeros between the elements of an axis: they become the first column of a matrix of zeros.
    private static Value Apart(OnnxGraph graph, Value gradient, long axis, long step)
    {
        int place = (int)axis;
        long size = gradient.Shape[axis];
        long[] none = new long[gradient.Rank + 1];
        long[] behind = new long[gradient.Rank + 1];
        behind[axis + 1] = step - 1;
        Value columns = graph.Reshape(gradient, [.. gradient.Shape[..place], size, 1, .. gradient.Shape[(place + 1)..]]);
        Value wide = graph.Pad(columns, none, behind);
        Value apart = graph.Reshape(wide, [.. gradient.Shape[..place], size * step, .. gradient.Shape[(place + 1)..]]);
        return graph.Slice(apart, [0], [((size - 1) * step) + 1], [axis], [1]);
    }
}
