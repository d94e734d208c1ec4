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

    // That of timm's transformers; PyTorch's own default is 1e-5.
    private const float RowEpsilon = 1e-6f;

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

    /// <summary>Cuts [N,C,H,W] into squares and multiplies each with a kernel, with a bias. First values have the variance of PyTorch's uniform ones.</summary>
    public Value Patches(string name, Value x, long outputs, long size)
    {
        float deviation = UniformDeviation(x.Shape[1] * size * size);
        Value kernel = _bind(new Parameter($"{name}.weight", [outputs, x.Shape[1], size, size], ParameterRole.Weight, deviation));
        Value bias = _bind(new Parameter($"{name}.bias", [outputs], ParameterRole.Shift));
        return Graph.Conv(x, kernel, bias, Window.Square(size, size, stride: size, padding: 0));
    }

    /// <summary>Multiplies [...,I] with a weight and adds a bias. Without a deviation, first values have the variance of PyTorch's uniform ones.</summary>
    public Value Linear(string name, Value x, long outputs, float? deviation = null)
    {
        long inputs = x.Shape[^1];
        Value weight = _bind(new Parameter($"{name}.weight", [outputs, inputs], ParameterRole.Weight, deviation ?? UniformDeviation(inputs)));
        Value bias = _bind(new Parameter($"{name}.bias", [outputs], ParameterRole.Shift));
        long count = x.Shape.Contains(Value.Dynamic) ? Value.Dynamic : x.Count / inputs;
        Value rows = Graph.Linear(Graph.Reshape(x, count, inputs), weight, bias);                   // [rows,outputs]
        return Graph.Reshape(rows, [.. x.Shape[..^1], outputs]);
    }

    /// <summary>Gives a learned tensor that is no weight of a layer (positions, tokens); it is not decayed.</summary>
    public Value Embedding(string name, long[] shape, float deviation) => _bind(new Parameter(name, shape, ParameterRole.Embedding, deviation));

    /// <summary>Normalises each row of [...,C], with the pass's set of affine parameters.</summary>
    public Value RowNorm(string name, Value x)
    {
        string set = SetOf(name);
        Value scale = _bind(new Parameter($"{set}.weight", [x.Shape[^1]], ParameterRole.Scale));
        Value shift = _bind(new Parameter($"{set}.bias", [x.Shape[^1]], ParameterRole.Shift));
        return Graph.LayerNormalization(x, scale, shift, RowEpsilon);
    }

    /// <summary>Normalises each channel of [N,C,H,W] with the pass's set of statistics and affine parameters.</summary>
    public Value Norm(string name, Value x) => Norm(x, TensorsOf(name, x, startsAtZero: false), added: null, rectifies: false);

    /// <summary>Normalises each channel, adds a shortcut where there is one, which is written after the norm's tensors, and takes the positive part.</summary>
    public Value NormRelu(string name, Value x, Func<Value>? added = null, bool startsAtZero = false) =>
        Norm(x, TensorsOf(name, x, startsAtZero), added, rectifies: true);

    /// <summary>Normalises each channel of [N,C,H,W], adds <paramref name="added"/> where there is one, and takes the positive part where it rectifies.</summary>
    protected abstract Value Norm(Value x, NormTensors norm, Func<Value>? added, bool rectifies);

    private NormTensors TensorsOf(string name, Value x, bool startsAtZero)
    {
        string set = SetOf(name);
        Value Bind(string part, ParameterRole role) => _bind(new Parameter($"{set}.{part}", [x.Shape[1]], role));
        return new NormTensors(
            set,
            Bind("weight", startsAtZero ? ParameterRole.ZeroScale : ParameterRole.Scale),
            Bind("bias", ParameterRole.Shift),
            Bind("running_mean", ParameterRole.RunningMean),
            Bind("running_var", ParameterRole.RunningVariance));
    }

    private string SetOf(string name) => _statistics == Statistics.Main ? name : $"{name}.auxiliary";

    // PyTorch draws from -1/sqrt(I) to 1/sqrt(I), whose variance is 1 / 3I.
    private static float UniformDeviation(long inputs) => MathF.Sqrt(1f / (3f * inputs));
}
