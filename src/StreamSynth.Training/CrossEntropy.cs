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
        float off = smoothing / classes;
        Value targets = graph.OneHot(labels, classes, off, 1 - smoothing + off);                // [N,K]
        Value products = graph.Mul(graph.LogSoftmax(logits), targets);                          // [N,K]
        return graph.Neg(graph.ReduceSum(products, keepAxes: false, 1));                        // [N]
    }
}
