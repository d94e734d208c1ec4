namespace StreamSynth.Training.Graph;

/// <summary>Adds operators that choose between numbers (ONNX operator set 17). They have no gradient rule: optimisers use them.</summary>
internal static class ChoiceOperators
{
    /// <summary>Gives the smaller of two numbers, element by element.</summary>
    public static Value Smaller(this OnnxGraph graph, Value left, Value right) =>
        graph.Add("Min", [left, right], left.Type, Broadcasting.Shape(left, right));

    /// <summary>Gives <paramref name="then"/> where a number is above zero and <paramref name="otherwise"/> elsewhere.</summary>
    public static Value WherePositive(this OnnxGraph graph, Value x, Value then, Value otherwise)
    {
        Value positive = graph.Add("Greater", [x, graph.Scalar(0f)], ElementType.Bool, x.Shape);
        return graph.Add("Where", [positive, then, otherwise], then.Type, Broadcasting.Shape(then, otherwise));
    }
}
