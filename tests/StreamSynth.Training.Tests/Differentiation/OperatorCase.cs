using System.Text.Json;
using StreamSynth.Training.Differentiation;
using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Tests.Differentiation;

/// <summary>Describes one operator on inputs of given shapes, and builds the graph of its gradients.</summary>
internal sealed record OperatorCase(string Operator, string Attributes, long[][] Shapes)
{
    public override string ToString() => $"{Operator} {Attributes} on {string.Join(" ", Shapes.Select(shape => $"[{string.Join(",", shape)}]"))}";

    /// <summary>Builds inputs and cotangent to [output, gradients...], where the loss is sum(output * cotangent).</summary>
    public OnnxGraph Build()
    {
        OnnxGraph graph = new();
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
            "Gemm" => graph.Linear(x[0], x[1], x[2]),
            "LogSoftmax" => graph.LogSoftmax(x[0]),
            "GlobalAveragePool" => graph.GlobalAveragePool(x[0]),
            "ReduceMean" => graph.ReduceMean(x[0], keepAxes: false, Many("axes")),
            "ReduceSum" => graph.ReduceSum(x[0], keepAxes: root.TryGetProperty("keep", out _), Many("axes")),
            "Transpose" => graph.Transpose(x[0], Many("order")),
            "Reshape" => graph.Reshape(x[0], Many("shape")),
            "Concat" => graph.Concat(One("axis"), x),
            "Slice" => graph.Slice(x[0], [One("start")], [One("end")], [One("axis")], [1]),
            "Pad" => graph.Pad(x[0], Many("before"), Many("after")),
            "Conv" => graph.Conv(x[0], x[1], One("stride"), One("padding")),
            "BatchNormalization" => graph.BatchNormalization(x[0], x[1], x[2], 1e-5f).Result,
            _ => throw new NotSupportedException($"Give OperatorCase a way to build the operator '{Operator}'."),
        };
    }
}
