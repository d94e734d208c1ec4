using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// Builds the gradient of a convolution in its kernel: for each tap, the gradient times the input as that tap saw it. The
/// shifted inputs are laid side by side and multiplied image by image, about twice as fast as a Conv on transposed tensors.
/// </summary>
internal static class KernelGradient
{
    /// <summary>Adds the gradient [O,C,k,l] of a kernel.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="x">Input of the convolution, [N,C,H,W].</param>
    /// <param name="kernel">Kernel, [O,C,k,l].</param>
    /// <param name="gradient">Gradient in the result, [N,O,h,w].</param>
    /// <param name="stride">Stride on both axes.</param>
    /// <param name="padding">Zeros on every side.</param>
    public static Value Of(OnnxGraph graph, Value x, Value kernel, Value gradient, long stride, long padding)
    {
        (long outputs, long channels, long rows, long columns) = (kernel.Shape[0], kernel.Shape[1], kernel.Shape[2], kernel.Shape[3]);
        (Value shifted, Value flat) = stride == 1 ? Shifted(graph, x, kernel, gradient, padding) : Strided(graph, x, kernel, gradient, stride, padding);
        Value perImage = graph.MatMul(flat, graph.Transpose(shifted, 0, 2, 1));                       // [N,O,k*l*C]
        Value sum = graph.ReduceSum(perImage, keepAxes: false, 0);                                    // [O,k*l*C]
        return graph.Transpose(graph.Reshape(sum, outputs, rows, columns, channels), 0, 3, 1, 2);     // [O,C,k,l]
    }

    // In a padded image whose rows are laid end to end, a shift by (i,j) is a shift by i*W+j: whole images are copied, not rows.
    // Where a shift runs over the end of a row it meets the zeros that widen the gradient's rows.
    private static (Value Shifted, Value Gradient) Shifted(OnnxGraph graph, Value x, Value kernel, Value gradient, long padding)
    {
        (long images, long channels, long height, long width) = (x.Shape[0], x.Shape[1], gradient.Shape[2], gradient.Shape[3]);
        long rowLength = width + kernel.Shape[3] - 1;
        long length = height * rowLength;
        long tail = kernel.Shape[3] > 1 ? 1 : 0;                                                      // one row for the last shift to run into
        Value padded = graph.Pad(x, [0, 0, padding, padding], [0, 0, padding + tail, padding]);       // [N,C,H+2p+tail,W+2p]
        Value rows = graph.Reshape(padded, images, channels, padded.Shape[2] * padded.Shape[3]);
        Value wide = graph.Pad(gradient, [0, 0, 0, 0], [0, 0, 0, rowLength - width]);
        Value flat = graph.Reshape(wide, images, gradient.Shape[1], length);                          // [N,O,L]
        Value Tap(long offset) => rows.Shape[2] == length ? rows : graph.Slice(rows, [offset], [offset + length], [2], [1]);
        return (Side(graph, kernel, (i, j) => Tap(i * rowLength + j)), flat);
    }

    private static (Value Shifted, Value Gradient) Strided(OnnxGraph graph, Value x, Value kernel, Value gradient, long stride, long padding)
    {
        (long images, long channels, long height, long width) = (x.Shape[0], x.Shape[1], gradient.Shape[2], gradient.Shape[3]);
        Value padded = graph.Pad(x, [0, 0, padding, padding], [0, 0, padding, padding]);
        Value Tap(long i, long j)
        {
            long[] ends = [i + (height - 1) * stride + 1, j + (width - 1) * stride + 1];
            return graph.Reshape(graph.Slice(padded, [i, j], ends, [2, 3], [stride, stride]), images, channels, height * width);
        }

        return (Side(graph, kernel, Tap), graph.Reshape(gradient, images, gradient.Shape[1], height * width));
    }

    private static Value Side(OnnxGraph graph, Value kernel, Func<long, long, Value> tap)
    {
        List<Value> taps = [];
        for (long i = 0; i < kernel.Shape[2]; i++)
        {
            for (long j = 0; j < kernel.Shape[3]; j++) taps.Add(tap(i, j));
        }

        return taps.Count == 1 ? taps[0] : graph.Concat(1, [.. taps]);                                // [N,k*l*C,L]
    }
}
