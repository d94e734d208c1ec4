using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Optimisers;

/// <summary>
/// Writes LAMB into a graph (You et al., Large Batch Optimization for Deep Learning, 2020, algorithm 2): Adam's direction plus
/// the decayed weight, scaled to the norm of the weight. The variant: moments corrected for their start, φ(z) = z without
/// bounds, ratio 1 where either norm is 0; norms and biases take Adam's step, without decay and ratio.
/// </summary>
/// <param name="Moments">Direction of the step.</param>
/// <param name="WeightDecay">λ; norms and biases are left out.</param>
internal sealed record Lamb(AdamMoments Moments, float WeightDecay) : Optimiser
{
    public override IReadOnlyList<StateTensor> StateOf(Parameter parameter) => AdamMoments.StateOf(parameter);

    public override (Value Parameter, Value[] State) Update(
        OnnxGraph graph, Parameter parameter, Value value, Value gradient, IReadOnlyList<Value> state, Value learningRate)
    {
        (Value direction, Value[] next) = Moments.Direction(graph, gradient, state);
        if (!IsDecayed(parameter)) return (graph.Sub(value, graph.Mul(direction, learningRate)), next);
        if (WeightDecay != 0) direction = graph.Add(direction, graph.Mul(value, WeightDecay));          // u = r + λ x
        Value rate = graph.Mul(learningRate, Ratio(graph, value, direction));                           // η ‖x‖ / ‖u‖
        return (graph.Sub(value, graph.Mul(direction, rate)), next);
    }

    private static Value Ratio(OnnxGraph graph, Value value, Value direction)
    {
        Value of = GlobalNorm.Of(graph, [value]);                                                       // []
        Value by = GlobalNorm.Of(graph, [direction]);                                                   // []
        Value one = graph.Scalar(1f);
        return graph.WherePositive(of, graph.WherePositive(by, graph.Div(of, by), one), one);
    }
}
