using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation;

/// <summary>Extends a graph by the gradients of a scalar: reverse-mode automatic differentiation on ONNX nodes.</summary>
internal static class ReverseMode
{
    /// <summary>Adds the nodes that compute the gradient of <paramref name="loss"/> in each of <paramref name="parameters"/>.</summary>
    /// <param name="graph">Graph that holds the forward pass; the backward pass is added to it.</param>
    /// <param name="loss">Float scalar.</param>
    /// <param name="parameters">Float values to differentiate by; the loss must depend on each of them.</param>
    /// <returns>One gradient per parameter, in order, of the parameter's shape.</returns>
    public static Value[] Gradients(OnnxGraph graph, Value loss, IReadOnlyList<Value> parameters)
    {
        if (loss.Rank != 0) throw new ArgumentException($"The loss must be a scalar, but {loss} is not.", nameof(loss));
        Node[] forward = [.. graph.Nodes];
        GradientFlow flow = new(graph, DependentsOf(parameters, forward));
        flow.Add(loss, graph.Scalar(1f));
        foreach (Node node in forward.Reverse())
        {
            bool reached = node.Outputs.Any(output => flow.Of(output) is not null);
            if (reached && node.Inputs.Any(flow.Wants)) GradientRules.For(node).Backpropagate(flow, node);
        }

        return [.. parameters.Select(parameter => flow.Of(parameter)
            ?? throw new ArgumentException($"{loss} does not depend on {parameter}, so there is no gradient.", nameof(parameters)))];
    }

    // Nodes stand in execution order, so one pass finds every value that a parameter lies behind.
    private static HashSet<Value> DependentsOf(IReadOnlyList<Value> parameters, Node[] nodes)
    {
        HashSet<Value> dependents = [.. parameters];
        foreach (Node node in nodes)
        {
            if (node.Inputs.Any(dependents.Contains)) dependents.UnionWith(node.Outputs);
        }

        return dependents;
    }
}
