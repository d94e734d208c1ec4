using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// d max over windows: the pixel that won a window takes its gradient; of equal pixels the first one did, as in PyTorch.
/// </summary>
/// <remarks>
/// The node's second output tells the winners. ONNX Runtime has MaxUnpool on the CPU only, and it overwrites where windows
/// overlap; adding into zeros is exact, and in a fixed order on the CPU.
/// </remarks>
internal sealed class MaxPoolRule : GradientRule
{
    public override string Operator => "MaxPool";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        if (node.Domain.Length > 0)
        {
            flow.Add(node.Inputs[0], flow.Graph.MaxPoolGradient(node.Inputs[0], node.Output, flow.Of(node.Output)!, Window.Of(node)));
            return;
        }

        if (node.Outputs.Count != 2)
        {
            throw new NotSupportedException($"{node}: the gradient of MaxPool needs the places of the maxima as a second output.");
        }

        OnnxGraph graph = flow.Graph;
        Value x = node.Inputs[0];
        Value places = graph.Reshape(node.Outputs[1], node.Output.Count);
        Value updates = graph.Reshape(flow.Of(node.Output)!, node.Output.Count);
        flow.Add(x, graph.Reshape(graph.ScatterAdd(places, updates, 0, x.Count), x.Shape));
    }
}
