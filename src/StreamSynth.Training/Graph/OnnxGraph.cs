namespace StreamSynth.Training.Graph;

/// <summary>
/// Collects the nodes of one ONNX graph in execution order. Operators are added through the typed methods of
/// <see cref="Operators"/>, <see cref="LayoutOperators"/>, <see cref="ReductionOperators"/> and <see cref="NeuralOperators"/>,
/// which know the shape of what they give.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, int> _counters = [];
    private readonly List<Node> _nodes = [];
    private readonly List<Value> _inputs = [];
    private readonly List<Value> _outputs = [];
    private readonly List<Constant> _constants = [];
    private readonly Dictionary<Value, long[]> _integerConstants = [];

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Gets the threads that kernels of our own (<see cref="Kernels.CpuKernels"/>) compute this graph on; 0 leaves all to ONNX Runtime's.</summary>
    public int KernelThreads { get; init; }

    /// <summary>Gets the domains of operators that are not ONNX's own.</summary>
    public IEnumerable<string> Domains => _nodes.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct();

    public IReadOnlyList<Value> Inputs => _inputs;

    public IReadOnlyList<Value> Outputs => _outputs;

    public IReadOnlyList<Constant> Constants => _constants;

    /// <summary>Declares a value that the caller of the graph supplies.</summary>
    public Value Input(string name, ElementType type, params long[] shape)
    {
        Value value = new(Claim(name), type, shape);
        _inputs.Add(value);
        return value;
    }

    /// <summary>Declares that the graph gives <paramref name="value"/> to its caller, under <paramref name="name"/>.</summary>
    public Value Output(string name, Value value)
    {
        Value output = new(Claim(name), value.Type, value.Shape);
        Add("Identity", [value], [output]);
        _outputs.Add(output);
        return output;
    }

    /// <summary>Adds a named float constant of the given shape (none for a scalar), row-major.</summary>
    public Value Constant(string name, float[] data, params long[] shape)
    {
        Value value = new(Claim(name), ElementType.Float, shape);
        if (value.Count != data.Length)
        {
            throw new ArgumentException($"Constant {value} needs {value.Count} numbers, but {data.Length} were given.", nameof(data));
        }

        _constants.Add(new Constant(value, data, null));
        return value;
    }

    /// <summary>Adds a float constant under a name of the graph's choice.</summary>
    public Value Numbers(float[] data, params long[] shape) => Constant(Fresh("numbers"), data, shape);

    /// <summary>Adds a float scalar.</summary>
    public Value Scalar(float number) => Constant(Fresh("scalar"), [number]);

    /// <summary>Adds a one-dimensional integer constant (axes, shapes, pads).</summary>
    public Value Integers(params long[] data)
    {
        Value value = new(Claim(Fresh("integers")), ElementType.Int64, [data.Length]);
        _constants.Add(new Constant(value, null, data));
        _integerConstants.Add(value, data);
        return value;
    }

    /// <summary>Gives the numbers behind a value made by <see cref="Integers"/>: gradient rules need axes and shapes.</summary>
    public long[] IntegersOf(Value value) =>
        _integerConstants.TryGetValue(value, out long[]? data)
            ? data
            : throw new InvalidOperationException($"{value} is not an integer constant of this graph; step graphs take no computed axes or shapes.");

    /// <summary>Adds a node with one output of the given type and shape.</summary>
    public Value Add(string op, Value[] inputs, ElementType type, long[] shape, params (string Name, AttributeValue Value)[] attributes)
    {
        Value output = new(Claim(Fresh(op)), type, shape);
        Add(op, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a node whose outputs the caller has made with <see cref="NewValue"/>.</summary>
    public Node Add(string op, Value[] inputs, Value[] outputs, params (string Name, AttributeValue Value)[] attributes)
    {
        Node node = new(op, outputs[0].Name, inputs, outputs, attributes.ToDictionary(entry => entry.Name, entry => entry.Value));
        _nodes.Add(node);
        return node;
    }

    /// <summary>Adds a node that a kernel of our own computes.</summary>
    public Node AddKernel(string op, Value[] inputs, Value[] outputs, params (string Name, AttributeValue Value)[] attributes)
    {
        (string, AttributeValue)[] all = [.. attributes, ("threads", new long[] { KernelThreads })];
        Node node = new(op, outputs[0].Name, inputs, outputs, all.ToDictionary()) { Domain = Kernels.CpuKernels.Domain };
        _nodes.Add(node);
        return node;
    }

    /// <summary>Makes a value that no node writes yet.</summary>
    public Value NewValue(string stem, ElementType type, params long[] shape) => new(Claim(Fresh(stem)), type, shape);

    private string Fresh(string stem)
    {
        int next = _counters.GetValueOrDefault(stem);
        string name;
        do name = $"{stem}_{next++}";
        while (_names.Contains(name));
        _counters[stem] = next;
        return name;
    }

    private string Claim(string name) =>
        _names.Add(name) ? name : throw new ArgumentException($"The graph already has a value named '{name}'.", nameof(name));
}
