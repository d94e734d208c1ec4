using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Optimisers;

/// <summary>
/// Writes exponential moving averages of a network's tensors into a graph. After n earlier steps the average keeps
/// min(decay, (1 + n) / (10 + n)) of itself, so that short trainings are not ruled by the first values (the rule of
/// tf.train.ExponentialMovingAverage with num_updates).
/// </summary>
internal static class ParameterAverage
{
    /// <summary>Name of the scalar that counts steps.</summary>
    public const string Steps = "ema.steps";

    /// <summary>Gives the name of a tensor's average.</summary>
    public static string NameOf(string tensor) => $"{tensor}.ema";

    /// <summary>Adds the share that the averages keep in a step, a scalar.</summary>
    public static Value Kept(OnnxGraph graph, Value steps, double decay) => graph.Smaller(
        graph.Scalar((float)decay),
        graph.Div(graph.Add(steps, graph.Scalar(1f)), graph.Add(steps, graph.Scalar(10f))));

    /// <summary>Adds one average: next + kept (average - next).</summary>
    public static Value Next(OnnxGraph graph, Value average, Value next, Value kept) =>
        graph.Add(next, graph.Mul(graph.Sub(average, next), kept));
}
