using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>
/// Builds the gradient of a convolution in its kernel: for each tap (i,j), the gradient g times the input x as that tap saw it,
/// sum over p of g[p] x[p + iW + j], where images are padded and their rows (of length W) laid end to end. Shifting g by rows
/// and x by columns makes all taps one matrix product per image: with q = p + iW it is the sum of g[q - iW] x[q + j].
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
        (long rows, long columns) = (kernel.Shape[2], kernel.Shape[3]);
        if (stride == 1) return OfPadded(graph, Padded(graph, x, gradient, rows, columns, padding), gradient, rows, columns);
        if (rows == 1 && columns == 1) return OfPadded(graph, Sampled(graph, x, gradient, stride, padding), gradient, 1, 1);
        return OfStrided(graph, x, kernel, gradient, stride, padding);
    }

    // A convolution of stride s is one of stride 1, with a kernel 1/s as large, on the s*s images of every s-th pixel.
    private static Value OfStrided(OnnxGraph graph, Value x, Value kernel, Value gradient, long s, long padding)
    {
        (long outputs, long channels, long rows, long columns) = (kernel.Shape[0], kernel.Shape[1], kernel.Shape[2], kernel.Shape[3]);
        (long k, long l) = ((rows + s - 1) / s, (columns + s - 1) / s);
        (long height, long width) = (gradient.Shape[2] + k - 1, gradient.Shape[3] + l - 1);
        Value columnsApart = graph.MatMul(x, ColumnPhases(graph, x.Shape[3], width, s, padding));               // [N,C,H,sw]
        Value padded = graph.Pad(columnsApart, [0, 0, padding, 0], [0, 0, height * s - x.Shape[2] - padding, 0]);
        Value pixels = graph.Reshape(padded, x.Shape[0], channels, height, s, s, width);
        Value phases = graph.Reshape(graph.Transpose(pixels, 0, 1, 3, 4, 2, 5), x.Shape[0], channels * s * s, height, width);
        Value small = OfPadded(graph, phases, gradient, k, l);                                                  // [O,Css,k,l]
        Value taps = graph.Transpose(graph.Reshape(small, outputs, channels, s, s, k, l), 0, 1, 4, 2, 5, 3);    // [O,C,k,s,l,s]
        Value whole = graph.Reshape(taps, outputs, channels, k * s, l * s);
        return graph.Slice(whole, [0, 0], [rows, columns], [2, 3], [1, 1]);
    }

    // Sorts the columns of padded rows by their remainder modulo s: column v of phase b is column sv + b. A product with a matrix
    // of zeros and ones is exact, and five times faster than a transposition that moves single numbers.
    private static Value ColumnPhases(OnnxGraph graph, long from, long width, long s, long padding)
    {
        float[] places = new float[from * s * width];                                                           // [W,sw]
        for (long column = 0; column < from; column++)
        {
            (long v, long phase) = Math.DivRem(column + padding, s);
            if (v < width) places[column * s * width + phase * width + v] = 1;
        }

        return graph.Numbers(places, from, s * width);
    }

    private static Value Padded(OnnxGraph graph, Value x, Value gradient, long rows, long columns, long padding)
    {
        long bottom = gradient.Shape[2] + rows - 1 - x.Shape[2] - padding;
        long right = gradient.Shape[3] + columns - 1 - x.Shape[3] - padding;
        return graph.Pad(x, [0, 0, padding, padding], [0, 0, bottom, right]);
    }

    private static Value Sampled(OnnxGraph graph, Value x, Value gradient, long stride, long padding)
    {
        Value padded = graph.Pad(x, [0, 0, padding, padding], [0, 0, padding, padding]);
        long[] ends = [(gradient.Shape[2] - 1) * stride + 1, (gradient.Shape[3] - 1) * stride + 1];
        return graph.Slice(padded, [0, 0], ends, [2, 3], [stride, stride]);
    }

    private static Value OfPadded(OnnxGraph graph, Value x, Value gradient, long rows, long columns)
    {
        (long images, long channels, long outputs) = (x.Shape[0], x.Shape[1], gradient.Shape[1]);
        Value byRows = ShiftedByRows(graph, gradient, rows, columns);                                           // [N,Ok,L]
        Value byColumns = ShiftedByColumns(graph, x, columns, byRows.Shape[2]);                                 // [N,Cl,L]
        Value perImage = graph.MatMul(byRows, graph.Transpose(byColumns, 0, 2, 1));                             // [N,Ok,Cl]
        Value sum = graph.ReduceSum(perImage, keepAxes: false, 0);                                              // [Ok,Cl]
        return graph.Transpose(graph.Reshape(sum, outputs, rows, channels, columns), 0, 2, 1, 3);               // [O,C,k,l]
    }

    // Row i of the result is i*W zeros, the gradient with rows widened to W by zeros, zeros up to L = (h+k-1)*W + 1. The rows
    // differ by where the gradient stands only, so one concatenation writes them all, zeros between.
    private static Value ShiftedByRows(OnnxGraph graph, Value gradient, long rows, long columns)
    {
        (long images, long outputs, long height) = (gradient.Shape[0], gradient.Shape[1], gradient.Shape[2]);
        long width = gradient.Shape[3] + columns - 1;
        Value wide = graph.Pad(gradient, [0, 0, 0, 0], [0, 0, 0, columns - 1]);
        Value flat = graph.Reshape(wide, images, outputs, height * width);
        if (rows == 1 && columns == 1) return flat;
        Value between = graph.Numbers(new float[images * outputs * (rows * width + 1)], images, outputs, rows * width + 1);
        Value end = graph.Numbers(new float[images * outputs], images, outputs, 1);
        Value[] parts = [.. Enumerable.Range(0, (int)rows * 2 - 1).Select(i => i % 2 == 0 ? flat : between), end];
        return graph.Reshape(graph.Concat(2, parts), images, outputs * rows, (height + rows - 1) * width + 1);
    }

    // Copies of an image of length L - 1, read in rows of length L, start one pixel later in each row. What runs over into
    // the next copy meets the zeros at the end of the shifted gradients.
    private static Value ShiftedByColumns(OnnxGraph graph, Value x, long columns, long length)
    {
        (long images, long channels, long pixels) = (x.Shape[0], x.Shape[1], x.Shape[2] * x.Shape[3]);
        Value flat = graph.Reshape(x, images, channels, pixels);
        if (pixels == length) return flat;
        Value end = graph.Numbers(new float[images * channels * columns], images, channels, columns);
        return graph.Reshape(graph.Concat(2, [.. Enumerable.Repeat(flat, (int)columns), end]), images, channels * columns, length);
    }
}
