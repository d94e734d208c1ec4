using System.Text.Json;
using StreamSynth.Training.Differentiation;
using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Tests.Differentiation;

/// <summary>Describes one operator on inputs of given shapes, and builds the graph of its gradients.</summary>
internal sealed record OperatorCase(string Operator, string Attributes, long[][] Shapes)
{
    /// <summary>Gets the threads of kernels of our own; 0 leaves all to ONNX Runtime's. The operator Norm exists among the former only.</summary>
    public int KernelThreads { get; init; } = Operator == "Norm" ? 1 : 0;

    public override string ToString() => $"{Operator} {Attributes} on {string.Join(" ", Shapes.Select(shape => $"[{string.Join(",", shape)}]"))}";

    /// <summary>Builds inputs and cotangent to [output, gradients...], where the loss is sum(output * cotangent).</summary>
    public OnnxGraph Build()
    {
        OnnxGraph graph = new() { KernelThreads = KernelThreads };
        Value[] inputs = [.. Shapes.Select((shape, i) => graph.Input($"x{i}", ElementType.Float, shape))];
        Value output = Apply(graph, inputs);
        Value cotangent = graph.Input("cotangent", ElementType.Float, output.Shape);
        Value loss = graph.ReduceSum(graph.Mul(output, cotangent), keepAxes: false, [.. output.Shape.Select((_, axis) => (long)axis)]);
        Value[] gradients = ReverseMode.Gradients(graph, loss, inputs);
        graph.Output("output", output);
        for (int i = 0; i < gradients.Length; i++) graph.Output($"gradient{i}", gradients[i]);
        return graph;
    }

    private Value Apply(OnnxGraph graph, Value[] x)
    {
        using JsonDocument attributes = JsonDocument.Parse(Attributes);
        JsonElement root = attributes.RootElement;
        long One(string name) => root.GetProperty(name).GetInt64();
        long[] Many(string name) => [.. root.GetProperty(name).EnumerateArray().Select(element => element.GetInt64())];
        long[] Sizes(string name, long[] whenAbsent) => root.TryGetProperty(name, out _) ? Many(name) : whenAbsent;
        Window Window(long[] taps) => new(taps, Many("strides"), Many("pads"), Sizes("dilations", [1, 1]));
        return Operator switch
        {
            "Add" => graph.Add(x[0], x[1]),
            "Sub" => graph.Sub(x[0], x[1]),
            "Mul" => graph.Mul(x[0], x[1]),
            "Div" => graph.Div(x[0], x[1]),
            "Exp" => graph.Exp(x[0]),
            "Log" => graph.Log(x[0]),
            "Sqrt" => graph.Sqrt(x[0]),
            "Neg" => graph.Neg(x[0]),
            "Sigmoid" => graph.Sigmoid(x[0]),
            "Tanh" => graph.Tanh(x[0]),
            "Relu" => graph.Relu(x[0]),
            "MatMul" => graph.MatMul(x[0], x[1]),
            "Gemm" when root.TryGetProperty("transA", out _) => Gemm(graph, x, One("transA"), One("transB"), Many("shape")),
            "Gemm" => graph.Linear(x[0], x[1], x[2]),
            "Erf" => graph.Erf(x[0]),
            "Gelu" => graph.Gelu(x[0]),
            "Expand" => graph.Expand(x[0], Many("shape")),
            "Softmax" => graph.Softmax(x[0], One("axis")),
            "LayerNormalization" => graph.LayerNormalization(x[0], x[1], x[2], 1e-6f),
            "MaxPool" => graph.MaxPool(x[0], Window(Many("taps"))),
            "AveragePool" => graph.AveragePool(x[0], Window(Many("taps")), One("countBorder") == 1),
            "Gather" => graph.Gather(x[0], graph.Reshape(graph.Integers(Many("indices")), Many("of")), One("axis")),
            "Split" => WithoutSecond(graph, graph.Split(x[0], One("axis"), Many("sizes")), One("axis")),
            "LogSoftmax" => graph.LogSoftmax(x[0]),
            "GlobalAveragePool" => graph.GlobalAveragePool(x[0]),
            "ReduceMean" => graph.ReduceMean(x[0], keepAxes: false, Many("axes")),
            "ReduceSum" => graph.ReduceSum(x[0], keepAxes: root.TryGetProperty("keep", out _), Many("axes")),
            "Transpose" => graph.Transpose(x[0], Many("order")),
            "Reshape" => graph.Reshape(x[0], Many("shape")),
            "Concat" => graph.Concat(One("axis"), x),
            "Slice" => graph.Slice(x[0], Sizes("starts", [0]), Many("ends"), Many("axes"), Many("steps")),
            "Pad" => graph.Pad(x[0], Many("before"), Many("after")),
            "Conv" when root.TryGetProperty("group", out _) =>
                graph.Conv(x[0], x[1], x.Length == 3 ? x[2] : null, Window(x[1].Shape[2..]), One("group")),
            "Conv" => graph.Conv(x[0], x[1], One("stride"), One("padding")),
            "Norm" => graph.NormOverBatch(x[0], x[1], x[2], 1e-5f, x.Length > 3 ? x[3] : null, root.TryGetProperty("rectifies", out _)).Result,
            "BatchNormalization" => graph.BatchNormalization(x[0], x[1], x[2], 1e-5f).Result,
            _ => throw new NotSupportedException($"Give OperatorCase a way to build the operator '{Operator}'."),
        };
    }

    private static Value Gemm(OnnxGraph graph, Value[] inputs, long transA, long transB, long[] shape) =>
        graph.Add("Gemm", inputs, ElementType.Float, shape, ("transA", transA), ("transB", transB), ("alpha", 0.5f), ("beta", 2f));

    // The second part is left out of the loss: its gradient is zero.
    private static Value WithoutSecond(OnnxGraph graph, Value[] parts, long axis) =>
        graph.Concat(axis, [.. parts.Where((_, i) => i != 1)]);
}
