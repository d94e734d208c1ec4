using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d(A B) = dA B + A dB: the gradients are G B' and A' G, summed over repeated leading axes.</summary>
internal sealed class MatMulRule : GradientRule
{
    public override string Operator => "MatMul";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Value gradient = flow.Of(node.Output)!;
        (Value left, Value right) = (node.Inputs[0], node.Inputs[1]);
        if (flow.Wants(left)) flow.Add(left, Broadcasting.SumTo(graph, graph.MatMul(gradient, Transposed(graph, right)), left.Shape));
        if (!flow.Wants(right)) return;

        // One matrix for all leading axes: their rows are laid below each other, which spares one product per leading index.
        if (right.Rank == 2) (left, gradient) = (Rows(graph, left), Rows(graph, gradient));
        flow.Add(right, Broadcasting.SumTo(graph, graph.MatMul(Transposed(graph, left), gradient), right.Shape));
    }

    private static Value Rows(OnnxGraph graph, Value x) => graph.Reshape(x, x.Count / x.Shape[^1], x.Shape[^1]);

    private static Value Transposed(OnnxGraph graph, Value matrices)
    {
        long[] order = [.. Enumerable.Range(0, matrices.Rank).Select(axis => (long)axis)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return graph.Transpose(matrices, order);
    }
}
