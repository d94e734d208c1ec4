using StreamSynth.Training.Graph;

namespace StreamSynth.Training;

/// <summary>Writes the loss of a classifier into a graph.</summary>
internal static class CrossEntropy
{
    /// <summary>Adds the cross-entropy of each image against its smoothed label.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="logits">[N,K].</param>
    /// <param name="labels">Classes, i64[N], each in 0..K-1.</param>
    /// <param name="smoothing">Mass spread evenly over all classes (Szegedy et al. 2016; torch 1.13 label_smoothing).</param>
    /// <returns>Losses in nats, [N].</returns>
    public static Value PerImage(OnnxGraph graph, Value logits, Value labels, float smoothing)
    {
        long classes = logits.Shape[1];
        return Against(graph, logits, Targets(graph, labels, classes, smoothing));
    }

    /// <summary>Adds the cross-entropy of each image against two smoothed labels: share CE(label) + (1 - share) CE(other).</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="logits">[N,K].</param>
    /// <param name="labels">Classes, i64[N], each in 0..K-1.</param>
    /// <param name="others">Classes of the images that were mixed in, i64[N], each in 0..K-1.</param>
    /// <param name="shares">Weights of <paramref name="labels"/>, [N,1], each in 0..1.</param>
    /// <param name="smoothing">Mass spread evenly over all classes.</param>
    /// <returns>Losses in nats, [N].</returns>
    /// <remarks>Source: Zhang et al., "mixup", 2018, section 2; cross-entropy is linear in its targets, so these are mixed.</remarks>
    public static Value PerMixedImage(OnnxGraph graph, Value logits, Value labels, Value others, Value shares, float smoothing)
    {
        long classes = logits.Shape[1];
        Value own = graph.Mul(Targets(graph, labels, classes, smoothing), shares);                                         // [N,K]
        Value other = graph.Mul(Targets(graph, others, classes, smoothing), graph.Sub(graph.Scalar(1f), shares));          // [N,K]
        return Against(graph, logits, graph.Add(own, other));
    }

    private static Value Targets(OnnxGraph graph, Value labels, long classes, float smoothing)
    {
        float off = smoothing / classes;
        return graph.OneHot(labels, classes, off, 1 - smoothing + off);                         // [N,K]
    }

    private static Value Against(OnnxGraph graph, Value logits, Value targets)
    {
        Value products = graph.Mul(graph.LogSoftmax(logits), targets);                          // [N,K]
        return graph.Neg(graph.ReduceSum(products, keepAxes: false, 1));                        // [N]
    }
}
