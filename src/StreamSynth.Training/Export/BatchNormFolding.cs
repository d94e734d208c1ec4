using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Export;

/// <summary>
/// Folds batch norms with constant statistics into the convolutions before them: y = s (W x - m) / sqrt(v + e) + b is a convolution
/// with W' = W s / sqrt(v + e) and bias b' = b - m s / sqrt(v + e) (Jacob et al., Quantization and Training of Neural Networks,
/// 2018, section 3.2). Computed in doubles and rounded once.
/// </summary>
internal sealed class BatchNormFolding
{
    private readonly OnnxGraph _source;
    private readonly OnnxGraph _result = new();
    private readonly Dictionary<Value, Value> _copies = [];
    private readonly Dictionary<Value, Constant> _constants;
    private readonly Dictionary<Value, Node> _writers;
    private readonly ILookup<Value, Node> _readers;

    private BatchNormFolding(OnnxGraph source)
    {
        _source = source;
        _constants = source.Constants.ToDictionary(constant => constant.Value);
        _writers = source.Nodes.SelectMany(node => node.Outputs.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        _readers = source.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
    }

    /// <summary>Gives an equal graph without the batch norms that can be folded.</summary>
    public static OnnxGraph Fold(OnnxGraph graph) => new BatchNormFolding(graph).Copy();

    private OnnxGraph Copy()
    {
        Dictionary<Node, Node> folded = _source.Nodes.Where(IsFoldable).ToDictionary(norm => norm, norm => _writers[norm.Inputs[0]]);
        HashSet<Node> gone = [.. folded.Values];
        HashSet<Value> outputs = [.. _source.Outputs];
        foreach (Value input in _source.Inputs) _copies.Add(input, _result.Input(input.Name, input.Type, input.Shape));
        foreach (Node node in _source.Nodes.Where(node => !gone.Contains(node)))
        {
            if (folded.TryGetValue(node, out Node? convolution)) _copies.Add(node.Output, Folded(convolution, node));
            else if (outputs.Contains(node.Output)) _copies.Add(node.Output, _result.Output(node.Output.Name, CopyOf(node.Inputs[0])));
            else CopyNode(node);
        }

        return _result;
    }

    // Only where nothing else reads what the convolution gives.
    private bool IsFoldable(Node node) =>
        node.Operator == "BatchNormalization"
        && node.Inputs.Skip(1).All(_constants.ContainsKey)
        && _writers.TryGetValue(node.Inputs[0], out Node? convolution)
        && convolution.Operator == "Conv"
        && convolution.Inputs.Skip(1).All(_constants.ContainsKey)
        && _readers[convolution.Output].Count() == 1;

    private Value Folded(Node convolution, Node norm)
    {
        (float[] scale, float[] shift, float[] mean, float[] variance) = (Numbers(norm, 1), Numbers(norm, 2), Numbers(norm, 3), Numbers(norm, 4));
        float[] bias = convolution.Inputs.Count > 2 ? Numbers(convolution, 2) : new float[scale.Length];
        Value kernel = convolution.Inputs[1];
        float[] weights = [.. Numbers(convolution, 1)];
        int taps = weights.Length / scale.Length;
        float[] shifts = new float[scale.Length];
        for (int channel = 0; channel < scale.Length; channel++)
        {
            double factor = scale[channel] / Math.Sqrt(variance[channel] + (double)norm.Real("epsilon", 1e-5f));
            for (int i = channel * taps; i < (channel + 1) * taps; i++) weights[i] = (float)(weights[i] * factor);
            shifts[channel] = (float)(shift[channel] + ((bias[channel] - (double)mean[channel]) * factor));
        }

        Value[] inputs =
        [
            CopyOf(convolution.Inputs[0]),
            _result.Constant(kernel.Name, weights, kernel.Shape),
            _result.Constant($"{norm.Inputs[2].Name}.folded", shifts, shifts.Length),
        ];
        return _result.Add("Conv", inputs, norm.Output.Type, norm.Output.Shape, [.. convolution.Attributes.Select(entry => (entry.Key, entry.Value))]);
    }

    private void CopyNode(Node node)
    {
        Value[] outputs = [.. node.Outputs.Select(output => _result.NewValue(node.Operator, output.Type, output.Shape))];
        _result.Add(node.Operator, [.. node.Inputs.Select(CopyOf)], outputs, [.. node.Attributes.Select(entry => (entry.Key, entry.Value))]);
        foreach ((Value output, Value copy) in node.Outputs.Zip(outputs)) _copies.Add(output, copy);
    }

    // Constants are copied when they are first read: those of folded norms never are.
    private Value CopyOf(Value value)
    {
        if (_copies.TryGetValue(value, out Value? copy)) return copy;
        Constant constant = _constants[value];
        copy = constant.Floats is { } floats ? _result.Constant(value.Name, floats, value.Shape) : _result.Integers(constant.Integers!);
        _copies.Add(value, copy);
        return copy;
    }

    private float[] Numbers(Node node, int input) => _constants[node.Inputs[input]].Floats!;
}
