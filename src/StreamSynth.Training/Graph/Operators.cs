namespace StreamSynth.Training.Graph;

/// <summary>Adds elementwise operators to a graph (ONNX operator set 17).</summary>
internal static class Operators
{
    public static Value Add(this OnnxGraph graph, Value left, Value right) => Binary(graph, "Add", left, right);

    public static Value Sub(this OnnxGraph graph, Value left, Value right) => Binary(graph, "Sub", left, right);

    public static Value Mul(this OnnxGraph graph, Value left, Value right) => Binary(graph, "Mul", left, right);

    public static Value Mul(this OnnxGraph graph, Value left, float right) => graph.Mul(left, graph.Scalar(right));

    public static Value Div(this OnnxGraph graph, Value left, Value right) => Binary(graph, "Div", left, right);

    public static Value Exp(this OnnxGraph graph, Value x) => Unary(graph, "Exp", x);

    public static Value Log(this OnnxGraph graph, Value x) => Unary(graph, "Log", x);

    public static Value Sqrt(this OnnxGraph graph, Value x) => Unary(graph, "Sqrt", x);

    public static Value Erf(this OnnxGraph graph, Value x) => Unary(graph, "Erf", x);

    public static Value Neg(this OnnxGraph graph, Value x) => Unary(graph, "Neg", x);

    /// <summary>Gives max(0, min(1, alpha x + beta)).</summary>
    public static Value HardSigmoid(this OnnxGraph graph, Value x, float alpha, float beta) =>
        graph.Add("HardSigmoid", [x], x.Type, x.Shape, ("alpha", alpha), ("beta", beta));

    public static Value Relu(this OnnxGraph graph, Value x) => Unary(graph, "Relu", x);

    public static Value Sigmoid(this OnnxGraph graph, Value x) => Unary(graph, "Sigmoid", x);

    public static Value Tanh(this OnnxGraph graph, Value x) => Unary(graph, "Tanh", x);

    /// <summary>Gives x times the normal distribution function of x (Hendrycks and Gimpel 2016), from Erf: set 17 has no Gelu.</summary>
    public static Value Gelu(this OnnxGraph graph, Value x)
    {
        Value error = graph.Erf(graph.Mul(x, 1 / MathF.Sqrt(2)));
        return graph.Mul(graph.Mul(x, graph.Add(error, graph.Scalar(1f))), 0.5f);
    }

    /// <summary>Gives 1 where two integer tensors agree and 0 elsewhere, as floats.</summary>
    public static Value Agreement(this OnnxGraph graph, Value left, Value right)
    {
        Value equal = graph.Add("Equal", [left, right], ElementType.Bool, Broadcasting.Shape(left, right));
        return graph.Add("Cast", [equal], ElementType.Float, equal.Shape, ("to", (long)ElementType.Float));
    }

    private static Value Unary(OnnxGraph graph, string op, Value x) => graph.Add(op, [x], x.Type, x.Shape);

    private static Value Binary(OnnxGraph graph, string op, Value left, Value right) =>
        graph.Add(op, [left, right], left.Type, Broadcasting.Shape(left, right));
}
