using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// Builds the gradient of any convolution in its kernel, as a convolution itself: of the input, its channels taken for images,
/// by the gradient, its images taken for channels. Stride and dilation change places: taps that lay d apart are now windows
/// that start d apart. Slower than <see cref="KernelGradient"/>, which knows no groups and no dilation.
/// </summary>
internal static class GroupedKernelGradient
{
    /// <summary>Adds the gradient [O,C/G,k,l] of a kernel.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="x">Input of the convolution, [N,C,H,W].</param>
    /// <param name="kernel">Kernel, [O,C/G,k,l].</param>
    /// <param name="gradient">Gradient in the result, [N,O,h,w].</param>
    /// <param name="window">Window of the convolution.</param>
    /// <param name="groups">G.</param>
    public static Value Of(OnnxGraph graph, Value x, Value kernel, Value gradient, Window window, long groups)
    {
        (long images, long channels, long height, long width) = (x.Shape[0], x.Shape[1] / groups, x.Shape[2], x.Shape[3]);
        Value grouped = graph.Reshape(x, images, groups, channels, height * width);
        Value turned = graph.Reshape(graph.Transpose(grouped, 2, 1, 0, 3), channels, groups * images, height, width);
        Value filters = graph.Transpose(gradient, 1, 0, 2, 3);                                          // [O,N,h,w]
        Window exchanged = new(gradient.Shape[2..], window.Dilations, window.Pads, window.Strides);
        Value taps = graph.Conv(turned, filters, null, exchanged, groups);                              // [C/G,O,k+,l+]

        // Rows and columns that the windows of the convolution left out make it larger than the kernel.
        Value exact = taps.Shape.AsSpan(2).SequenceEqual(kernel.Shape.AsSpan(2))
            ? taps
            : graph.Slice(taps, [0, 0], kernel.Shape[2..], [2, 3], [1, 1]);
        return graph.Transpose(exact, 1, 0, 2, 3);
    }
}
