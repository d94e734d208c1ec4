using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>Writes a pass whose norms use the statistics of their own batch, and remembers these.</summary>
internal sealed class TrainingPass : NetworkPass
{
    private readonly List<BatchStatistics> _statistics = [];

    public TrainingPass(OnnxGraph graph, Statistics statistics, Func<Parameter, Value> bind)
        : base(graph, statistics, bind)
    {
    }

    /// <summary>Gives the statistics that each norm met, in the order of the network.</summary>
    public IReadOnlyList<BatchStatistics> Statistics => _statistics;

    protected override Value Norm(Value x, NormTensors norm, Func<Value>? added, bool rectifies)
    {
        (Value result, Value mean, Value variance) = Graph.NormOverBatch(x, norm.Scale, norm.Shift, Epsilon, added?.Invoke(), rectifies);
        _statistics.Add(new BatchStatistics(norm, mean, variance, x));
        return result;
    }
}
