using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation;

/// <summary>Holds the gradients met so far on the way from the loss back to the parameters.</summary>
internal sealed class GradientFlow
{
    private readonly HashSet<Value> _wanted;
    private readonly Dictionary<Value, Value> _gradients = [];

    public GradientFlow(OnnxGraph graph, HashSet<Value> wanted)
    {
        Graph = graph;
        _wanted = wanted;
    }

    /// <summary>Gives the graph that rules add their nodes to.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Tells whether a parameter lies behind <paramref name="value"/>; nothing need be added for other values.</summary>
    public bool Wants(Value value) => _wanted.Contains(value);

    /// <summary>Gives the gradient of the loss in <paramref name="value"/>, or null when the loss does not depend on it.</summary>
    public Value? Of(Value value) => _gradients.GetValueOrDefault(value);

    /// <summary>Adds one summand to the gradient in <paramref name="value"/>.</summary>
    public void Add(Value value, Value gradient)
    {
        if (!Wants(value)) return;
        if (!gradient.Shape.AsSpan().SequenceEqual(value.Shape))
        {
            throw new InvalidOperationException($"A gradient rule gave {gradient} for {value}: the shapes must be equal.");
        }

        _gradients[value] = _gradients.TryGetValue(value, out Value? sum) ? Graph.Add(sum, gradient) : gradient;
    }
}
