namespace StreamSynth.Training.Graph;

/// <summary>Holds one operation of a graph.</summary>
/// <param name="Operator">ONNX operator name.</param>
/// <param name="Name">Unique name within the graph, used in errors and profiles.</param>
/// <param name="Inputs">Values read.</param>
/// <param name="Outputs">Values written.</param>
/// <param name="Attributes">Attributes by ONNX name.</param>
internal sealed record Node(
    string Operator,
    string Name,
    IReadOnlyList<Value> Inputs,
    IReadOnlyList<Value> Outputs,
    IReadOnlyDictionary<string, AttributeValue> Attributes)
{
    /// <summary>Gets the domain of the operator: empty for ONNX's own.</summary>
    public string Domain { get; init; } = string.Empty;

    public Value Output => Outputs[0];

    public long Integer(string attribute, long whenAbsent) =>
        Attributes.TryGetValue(attribute, out AttributeValue? value) ? ((AttributeValue.Integer)value).Value : whenAbsent;

    public long[] Integers(string attribute) =>
        Attributes.TryGetValue(attribute, out AttributeValue? value)
            ? ((AttributeValue.Integers)value).Values
            : throw new InvalidOperationException($"{this} has no attribute '{attribute}'.");

    public float Real(string attribute, float whenAbsent) =>
        Attributes.TryGetValue(attribute, out AttributeValue? value) ? ((AttributeValue.Real)value).Value : whenAbsent;

    public override string ToString() => $"node '{Name}' ({Operator})";
}
