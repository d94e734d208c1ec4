using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Optimisers;

/// <summary>
/// Writes stochastic gradient descent with momentum into a graph, with the semantics of PyTorch 1.13 (torch.optim.SGD,
/// dampening 0): the learning rate scales the whole step and not what the momentum stores.
/// </summary>
/// <param name="Momentum">Factor that keeps the last direction.</param>
/// <param name="Nesterov">Whether the step looks ahead along the new direction.</param>
/// <param name="WeightDecay">Factor of the weights added to their gradients; norms and biases are left out.</param>
internal sealed record Sgd(float Momentum, bool Nesterov, float WeightDecay)
{
    /// <summary>Adds one update.</summary>
    /// <returns>The parameter and its momentum after the step; the momentum is null when there is none.</returns>
    public (Value Parameter, Value? Momentum) Update(
        OnnxGraph graph, Parameter parameter, Value value, Value gradient, Value? momentum, Value learningRate)
    {
        bool decayed = parameter.Role == ParameterRole.Weight && WeightDecay != 0;
        Value direction = decayed ? graph.Add(gradient, graph.Mul(value, WeightDecay)) : gradient;
        Value? next = null;
        if (momentum is not null)
        {
            next = graph.Add(graph.Mul(momentum, Momentum), direction);
            direction = Nesterov ? graph.Add(direction, graph.Mul(next, Momentum)) : next;
        }

        return (graph.Sub(value, graph.Mul(direction, learningRate)), next);
    }
}
