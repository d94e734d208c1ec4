using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Optimisers;

/// <summary>
/// Writes the direction that Adam takes: running means of the gradient and of its square, both corrected for their start at
/// zero (Kingma and Ba, Adam, 2015, algorithm 1).
/// </summary>
/// <param name="Beta1">Factor that keeps the mean gradient, β₁.</param>
/// <param name="Beta2">Factor that keeps the mean squared gradient, β₂.</param>
/// <param name="Epsilon">Number added to the root, ε.</param>
internal sealed record AdamMoments(double Beta1, double Beta2, double Epsilon)
{
    /// <summary>Lists the state, as torch.optim.AdamW names it; steps are counted per parameter, because a step may leave some out.</summary>
    public static IReadOnlyList<StateTensor> StateOf(Parameter parameter) =>
    [
        new($"{parameter.Name}.step", []),
        new($"{parameter.Name}.exp_avg", parameter.Shape),
        new($"{parameter.Name}.exp_avg_sq", parameter.Shape),
    ];

    /// <summary>Adds m̂ / (√v̂ + ε).</summary>
    /// <returns>The direction, of the gradient's shape, and the state after the step.</returns>
    public (Value Direction, Value[] State) Direction(OnnxGraph graph, Value gradient, IReadOnlyList<Value> state)
    {
        Value step = graph.Add(state[0], graph.Scalar(1f));                                             // []
        Value mean = Mean(graph, state[1], gradient, Beta1);                                            // m = β₁ m + (1 - β₁) g
        Value square = Mean(graph, state[2], graph.Mul(gradient, gradient), Beta2);                     // v = β₂ v + (1 - β₂) g²
        Value root = graph.Div(graph.Sqrt(square), graph.Sqrt(Filled(graph, step, Beta2)));             // √v̂ = √v / √(1 - β₂ᵗ)
        Value direction = graph.Div(mean, graph.Add(root, graph.Scalar((float)Epsilon)));
        return (graph.Div(direction, Filled(graph, step, Beta1)), [step, mean, square]);                // m̂ = m / (1 - β₁ᵗ)
    }

    // The factors are rounded once, from double: 1 - 0.999f is off by 5e-5 of its value.
    private static Value Mean(OnnxGraph graph, Value mean, Value next, double beta) =>
        graph.Add(graph.Mul(mean, (float)beta), graph.Mul(next, (float)(1 - beta)));

    // 1 - βᵗ = 2h / (1 + h) with h = tanh(-t ln β / 2): the plain difference loses the digits of 1 - 0.999.
    private static Value Filled(OnnxGraph graph, Value step, double beta)
    {
        if (beta == 0) return graph.Scalar(1f);
        Value half = graph.Tanh(graph.Mul(step, (float)(-Math.Log(beta) / 2)));                         // []
        return graph.Div(graph.Mul(half, 2f), graph.Add(half, graph.Scalar(1f)));
    }
}
