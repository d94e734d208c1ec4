using StreamSynth.Training.Kernels.Convolutions;

namespace StreamSynth.Training.Graph;

/// <summary>Adds the convolutions that kernels of our own compute.</summary>
internal static class ConvolutionOperators
{
    /// <summary>Tells whether there are kernels for a convolution: one group, no dilation, equal on both axes, sizes known.</summary>
    public static bool FitKernels(OnnxGraph graph, Value x, Window window, long groups) =>
        graph.KernelThreads > 0 && window.IsPlain(groups) && !x.Shape.Contains(Value.Dynamic);

    /// <summary>Convolves [N,C,H,W] with a kernel [O,C,k,l].</summary>
    public static Value ConvByKernel(this OnnxGraph graph, Value x, Value kernel, Window window)
    {
        ConvShape shape = ShapeOf(x, kernel, window);
        Value result = graph.NewValue("Conv", x.Type, x.Shape[0], kernel.Shape[0], shape.OutputHeight, shape.OutputWidth);
        graph.AddKernel("Conv", [x, kernel], [result], [.. window.Attributes(), ("group", 1L), (ConvShape.Attribute, shape.ToAttribute())]);
        return result;
    }

    /// <summary>Gives the gradient [N,C,H,W] of a convolution in its input, from that in its result.</summary>
    public static Value ConvInputGradient(this OnnxGraph graph, Value x, Value kernel, Value gradient, Window window)
    {
        Value result = graph.NewValue("ConvInputGradient", x.Type, x.Shape);
        graph.AddKernel("ConvInputGradient", [gradient, kernel], [result], (ConvShape.Attribute, ShapeOf(x, kernel, window).ToAttribute()));
        return result;
    }

    /// <summary>Gives the gradient [O,C,k,l] of a convolution in its kernel, from that in its result.</summary>
    public static Value ConvKernelGradient(this OnnxGraph graph, Value x, Value kernel, Value gradient, Window window)
    {
        Value result = graph.NewValue("ConvKernelGradient", x.Type, kernel.Shape);
        graph.AddKernel("ConvKernelGradient", [x, gradient], [result], (ConvShape.Attribute, ShapeOf(x, kernel, window).ToAttribute()));
        return result;
    }

    private static ConvShape ShapeOf(Value x, Value kernel, Window window) => new(
        (int)x.Shape[0],
        (int)x.Shape[1],
        (int)x.Shape[2],
        (int)x.Shape[3],
        (int)kernel.Shape[0],
        (int)kernel.Shape[2],
        (int)kernel.Shape[3],
        (int)window.Strides[0],
        (int)window.Pads[0]);
}
