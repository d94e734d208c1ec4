using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>Binds the parameters that a network asks for to values of one graph, each once, in the order of the network.</summary>
internal sealed class ParameterList
{
    private readonly Func<Parameter, Value> _create;
    private readonly Dictionary<string, Value> _values = [];
    private readonly List<Parameter> _parameters = [];

    public ParameterList(Func<Parameter, Value> create) => _create = create;

    public IReadOnlyList<Parameter> Parameters => _parameters;

    public Value this[Parameter parameter] => _values[parameter.Name];

    /// <summary>Gives the value of a parameter, which two passes over one network share.</summary>
    public Value Bind(Parameter parameter)
    {
        if (_values.TryGetValue(parameter.Name, out Value? value)) return value;
        value = _create(parameter);
        _values.Add(parameter.Name, value);
        _parameters.Add(parameter);
        return value;
    }
}
