using StreamSynth.Training.Graph;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Optimisers;

/// <summary>
/// Writes Adam with decoupled weight decay into a graph, with the semantics of PyTorch 1.13 (torch.optim.AdamW): weights shrink
/// by learning rate times decay before the step, whatever their gradients (Loshchilov and Hutter 2019, algorithm 2).
/// </summary>
/// <param name="Moments">Direction of the step.</param>
/// <param name="WeightDecay">Decay per unit of learning rate; norms and biases are left out.</param>
internal sealed record AdamW(AdamMoments Moments, float WeightDecay) : Optimiser
{
    public override IReadOnlyList<StateTensor> StateOf(Parameter parameter) => AdamMoments.StateOf(parameter);

    public override (Value Parameter, Value[] State) Update(
        OnnxGraph graph, Parameter parameter, Value value, Value gradient, IReadOnlyList<Value> state, Value learningRate)
    {
        (Value direction, Value[] next) = Moments.Direction(graph, gradient, state);
        Value kept = value;
        if (IsDecayed(parameter) && WeightDecay != 0)
        {
            kept = graph.Mul(value, graph.Sub(graph.Scalar(1f), graph.Mul(learningRate, WeightDecay)));
        }

        return (graph.Sub(kept, graph.Mul(direction, learningRate)), next);
    }
}
