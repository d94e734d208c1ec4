using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>Writes a pass whose norms use their running statistics.</summary>
internal sealed class InferencePass : NetworkPass
{
    public InferencePass(OnnxGraph graph, Statistics statistics, Func<Parameter, Value> bind)
        : base(graph, statistics, bind)
    {
    }

    protected override Value Norm(Value x, NormTensors norm, Func<Value>? added, bool rectifies)
    {
        Value result = Graph.Normalize(x, norm.Scale, norm.Shift, norm.RunningMean, norm.RunningVariance, Epsilon);
        if (added is not null) result = Graph.Add(result, added());
        return rectifies ? Graph.Relu(result) : result;
    }
}
