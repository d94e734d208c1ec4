using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>Differentiates a two-dimensional convolution of any stride, dilation, grouping and border, with or without a bias.</summary>
internal sealed class ConvRule : GradientRule
{
    public override string Operator => "Conv";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        OnnxGraph graph = flow.Graph;
        Window window = Window.Of(node);
        long groups = node.Integer("group", 1);
        Value gradient = flow.Of(node.Output)!;                                                         // [N,O,h,w]
        (Value x, Value kernel) = (node.Inputs[0], node.Inputs[1]);                                     // [N,C,H,W] [O,C/groups,k,l]
        if (flow.Wants(x)) flow.Add(x, InputGradient(graph, x, kernel, gradient, window, groups));
        if (flow.Wants(kernel)) flow.Add(kernel, OfKernel(graph, x, kernel, gradient, window, groups));
        if (node.Inputs.Count == 3 && flow.Wants(node.Inputs[2])) flow.Add(node.Inputs[2], graph.ReduceSum(gradient, keepAxes: false, 0, 2, 3));
    }

    private static Value InputGradient(OnnxGraph graph, Value x, Value kernel, Value gradient, Window window, long groups)
    {
        if (ConvolutionOperators.FitKernels(graph, x, window, groups)) return graph.ConvInputGradient(x, kernel, gradient, window);

        long taps = window.Taps[0];
        long padding = window.Pads[0];
        bool turns = window.IsPlain(groups) && window.Strides[0] == 1 && window.Taps[1] == taps && padding < taps;
        if (!turns) return graph.ConvTranspose(gradient, kernel, window, groups, x.Shape[2], x.Shape[3]);

        // At stride 1 the input gradient is again a convolution, by the turned kernel; about twice as fast as ConvTranspose.
        Value turned = graph.Transpose(taps == 1 ? kernel : graph.Flip(kernel, 2, 3), 1, 0, 2, 3);      // [C,O,k,k]
        return graph.Conv(gradient, turned, 1, taps - 1 - padding);
    }

    private static Value OfKernel(OnnxGraph graph, Value x, Value kernel, Value gradient, Window window, long groups)
    {
        if (ConvolutionOperators.FitKernels(graph, x, window, groups)) return graph.ConvKernelGradient(x, kernel, gradient, window);

        return window.IsPlain(groups)
            ? KernelGradient.Of(graph, x, kernel, gradient, window.Strides[0], window.Pads[0])
            : GroupedKernelGradient.Of(graph, x, kernel, gradient, window, groups);
    }
}
