using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Optimisers;

/// <summary>Writes the norm over several tensors, and clipping by it.</summary>
internal static class GlobalNorm
{
    // The constant of torch.nn.utils.clip_grad_norm_ (PyTorch 1.13).
    private const float Epsilon = 1e-6f;

    /// <summary>Gives the Euclidean norm of all elements of all tensors, a scalar.</summary>
    public static Value Of(OnnxGraph graph, IReadOnlyList<Value> tensors)
    {
        Value? sum = null;
        foreach (Value tensor in tensors)
        {
            Value squares = graph.Mul(tensor, tensor);
            Value own = graph.ReduceSum(squares, keepAxes: false, [.. Enumerable.Range(0, tensor.Rank).Select(axis => (long)axis)]);
            sum = sum is null ? own : graph.Add(sum, own);
        }

        return graph.Sqrt(sum!);
    }

    /// <summary>
    /// Scales all gradients by min(1, most / (norm + 1e-6)), so that their norm is at most <paramref name="most"/> (Pascanu et
    /// al., On the difficulty of training recurrent neural networks, 2013; torch.nn.utils.clip_grad_norm_).
    /// </summary>
    /// <returns>The scaled gradients, and the norm before scaling.</returns>
    public static (Value[] Gradients, Value Norm) Clip(OnnxGraph graph, IReadOnlyList<Value> gradients, float most)
    {
        Value norm = Of(graph, gradients);
        Value share = graph.Div(graph.Scalar(most), graph.Add(norm, graph.Scalar(Epsilon)));
        Value factor = graph.Smaller(share, graph.Scalar(1f));
        return ([.. gradients.Select(gradient => graph.Mul(gradient, factor))], norm);
    }
}
