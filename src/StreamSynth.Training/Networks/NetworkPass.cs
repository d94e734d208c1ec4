using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>
/// Writes one pass of a network into a graph, layer by layer. The network is written once against these layers; the kind of
/// pass decides how norms behave (<see cref="TrainingPass"/>, <see cref="InferencePass"/>).
/// </summary>
internal abstract class NetworkPass
{
    /// <summary>The constant that PyTorch adds to variances by default.</summary>
    protected const float Epsilon = 1e-5f;

    private readonly Func<Parameter, Value> _bind;
    private readonly Statistics _statistics;

    protected NetworkPass(OnnxGraph graph, Statistics statistics, Func<Parameter, Value> bind)
    {
        Graph = graph;
        _statistics = statistics;
        _bind = bind;
    }

    public OnnxGraph Graph { get; }

    /// <summary>Convolves [N,C,H,W] without bias, padded so that stride 1 keeps the size. First values: He et al. 2015, fan-out.</summary>
    public Value Convolution(string name, Value x, long outputs, long taps, long stride)
    {
        float deviation = MathF.Sqrt(2f / (outputs * taps * taps));
        Value kernel = _bind(new Parameter($"{name}.weight", [outputs, x.Shape[1], taps, taps], ParameterRole.Weight, deviation));
        return Graph.Conv(x, kernel, stride, taps / 2);
    }

    /// <summary>Multiplies [N,I] with a weight and adds a bias. First values have the variance of PyTorch's uniform ones, 1 / 3I.</summary>
    public Value Linear(string name, Value x, long outputs)
    {
        float deviation = MathF.Sqrt(1f / (3f * x.Shape[1]));
        Value weight = _bind(new Parameter($"{name}.weight", [outputs, x.Shape[1]], ParameterRole.Weight, deviation));
        Value bias = _bind(new Parameter($"{name}.bias", [outputs], ParameterRole.Shift));
        return Graph.Linear(x, weight, bias);
    }

    /// <summary>Normalises each channel of [N,C,H,W] with the pass's set of statistics and affine parameters.</summary>
    public Value Norm(string name, Value x)
    {
        string set = _statistics == Statistics.Main ? name : $"{name}.auxiliary";
        Value Bind(string part, ParameterRole role) => _bind(new Parameter($"{set}.{part}", [x.Shape[1]], role));
        return Norm(x, new NormTensors(
            set,
            Bind("weight", ParameterRole.Scale),
            Bind("bias", ParameterRole.Shift),
            Bind("running_mean", ParameterRole.RunningMean),
            Bind("running_var", ParameterRole.RunningVariance)));
    }

    /// <summary>Normalises each channel of [N,C,H,W].</summary>
    protected abstract Value Norm(Value x, NormTensors norm);
}
