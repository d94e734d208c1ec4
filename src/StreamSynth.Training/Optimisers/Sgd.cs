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
        Value direction = decayed ? graph.Add(gradient, graph.Mul(value, WeightDecay)) : gradient;
        Value[] next = [];
        if (state.Count > 0)
        {
            next = [graph.Add(graph.Mul(state[0], Momentum), direction)];
            direction = Nesterov ? graph.Add(direction, graph.Mul(next[0], Momentum)) : next[0];
        }

        return (graph.Sub(value, graph.Mul(direction, learningRate)), next);
    }
}
