using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// d gather: each gradient is added where its number was taken from; numbers taken twice take both. On the CPU the order of
/// the additions is fixed.
/// </summary>
internal sealed class GatherRule : GradientRule
{
    public override string Operator => "Gather";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value gradient = flow.Of(node.Output)!;
        (Value x, Value indices) = (node.Inputs[0], node.Inputs[1]);
        int axis = (int)node.Integer("axis", 0);
        (long before, long after) = (Product(x.Shape[..axis]), Product(x.Shape[(axis + 1)..]));
        long[] shape = [before, indices.Count, after];
        Value places = graph.Expand(graph.Reshape(indices, 1, indices.Count, 1), shape);                // [b,n,a]
        Value sums = graph.ScatterAdd(places, graph.Reshape(gradient, shape), 1, before, x.Shape[axis], after);
        flow.Add(x, graph.Reshape(sums, x.Shape));
    }

    private static long Product(long[] sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
