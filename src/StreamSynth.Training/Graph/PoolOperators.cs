using StreamSynth.Training.Kernels.Pools;

namespace StreamSynth.Training.Graph;

/// <summary>Adds the poolings that kernels of our own compute.</summary>
internal static class PoolOperators
{
    /// <summary>Tells whether there are kernels for a pooling: no dilation, sizes known.</summary>
    public static bool FitKernels(OnnxGraph graph, Value x, Window window) =>
        graph.KernelThreads > 0 && window.Dilations.All(size => size == 1) && !x.Shape.Contains(Value.Dynamic);

    /// <summary>Gives the largest number of each window.</summary>
    public static Value MaxPoolByKernel(this OnnxGraph graph, Value x, Window window)
    {
        Value result = graph.NewValue("MaxPool", x.Type, [.. x.Shape[..2], .. window.Extents(x)]);
        graph.AddKernel("MaxPool", [x], [result], [.. window.Attributes(), (PoolShape.Attribute, ShapeOf(x, result, window).ToAttribute())]);
        return result;
    }

    /// <summary>Gives the gradient of <see cref="MaxPoolByKernel"/> in its input.</summary>
    public static Value MaxPoolGradient(this OnnxGraph graph, Value x, Value result, Value gradient, Window window)
    {
        Value target = graph.NewValue("MaxPoolGradient", x.Type, x.Shape);
        graph.AddKernel("MaxPoolGradient", [x, result, gradient], [target], (PoolShape.Attribute, ShapeOf(x, result, window).ToAttribute()));
        return target;
    }

    private static PoolShape ShapeOf(Value x, Value result, Window window) => new(
        (int)x.Shape[0],
        (int)x.Shape[1],
        (int)x.Shape[2],
        (int)x.Shape[3],
        (int)result.Shape[2],
        (int)result.Shape[3],
        (int)window.Taps[0],
        (int)window.Taps[1],
        (int)window.Strides[0],
        (int)window.Strides[1],
        (int)window.Pads[0],
        (int)window.Pads[1]);
}
