using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Optimisers;

/// <summary>
/// Writes stochastic gradient descent with momentum into a graph, with the semantics of PyTorch 1.13 (torch.optim.SGD,
/// dampening 0): the learning rate scales the whole step and not what the momentum stores.
/// </summary>
/// <param name="Momentum">Factor that keeps the last direction; with 0 there is no state.</param>
/// <param name="Nesterov">Whether the step looks ahead along the new direction.</param>
/// <param name="WeightDecay">Factor of the weights added to their gradients; norms and biases are left out.</param>
internal sealed record Sgd(float Momentum, bool Nesterov, float WeightDecay) : Optimiser
{
    public override IReadOnlyList<StateTensor> StateOf(Parameter parameter) =>
        Momentum == 0 ? [] : [new($"{parameter.Name}.momentum_buffer", parameter.Shape)];

    public override (Value Parameter, Value[] State) Update(
        OnnxGraph graph, Parameter parameter, Value value, Value gradient, IReadOnlyList<Value> state, Value learningRate)
    {
        bool decayed = IsDecayed(parameter) && WeightDecay != 0;
        if (graph.KernelThreads > 0 && state.Count > 0) return ByKernel(graph, decayed, value, gradient, state[0], learningRate);

        Value direction = decayed ? graph.Add(gradient, graph.Mul(value, WeightDecay)) : gradient;
        Value[] next = [];
        if (state.Count > 0)
        {
            next = [graph.Add(graph.Mul(state[0], Momentum), direction)];
            direction = Nesterov ? graph.Add(direction, graph.Mul(next[0], Momentum)) : next[0];
        }

        return (graph.Sub(value, graph.Mul(direction, learningRate)), next);
    }

    // The same sums in one pass instead of eight: a step of a network with 11 million weights spends a seventh of its time here otherwise.
    private (Value Parameter, Value[] State) ByKernel(OnnxGraph graph, bool decayed, Value value, Value gradient, Value momentum, Value learningRate)
    {
        Value next = graph.NewValue("Sgd", value.Type, value.Shape);
        Value nextMomentum = graph.NewValue("Sgd", value.Type, value.Shape);
        graph.AddKernel("Sgd", [value, gradient, momentum, learningRate], [next, nextMomentum], ("shape", value.Shape), ("momentum", Momentum),
            ("weight_decay", decayed ? WeightDecay : 0f), ("nesterov", new long[] { Nesterov ? 1 : 0 }));
        return (next, [nextMomentum]);
    }
}
