namespace StreamSynth.Training.Graph;

/// <summary>Adds the operators of neural networks (ONNX operator set 17); images are [N,C,H,W].</summary>
internal static class NeuralOperators
{
    /// <summary>Convolves [N,C,H,W] with a kernel [O,C,k,k], padding every side by <paramref name="padding"/> zeros.</summary>
    public static Value Conv(this OnnxGraph graph, Value x, Value kernel, long stride, long padding) =>
        graph.Conv(x, kernel, null, Window.Square(kernel.Shape[2], kernel.Shape[3], stride, padding));

    /// <summary>Convolves [N,C,H,W] with a kernel [O,C/groups,k,l] and adds a bias [O] where there is one; channels fall into equal groups.</summary>
    public static Value Conv(this OnnxGraph graph, Value x, Value kernel, Value? bias, Window window, long groups = 1)
    {
        if (x.Shape[1] != kernel.Shape[1] * groups)
        {
            throw new ArgumentException($"Conv: {x} has {x.Shape[1]} channels, but {kernel} in {groups} groups reads {kernel.Shape[1] * groups}.");
        }

        if (bias is null && ConvolutionOperators.FitKernels(graph, x, window, groups)) return graph.ConvByKernel(x, kernel, window);

        Value[] inputs = bias is null ? [x, kernel] : [x, kernel, bias];
        return graph.Add("Conv", inputs, x.Type, [x.Shape[0], kernel.Shape[0], .. window.Extents(x)], [.. window.Attributes(), ("group", groups)]);
    }

    /// <summary>
    /// Runs a convolution backwards: [N,O,h,w] with a kernel [O,C/groups,k,l] gives [N,C,<paramref name="height"/>,<paramref name="width"/>].
    /// Not differentiable: gradient rules use it.
    /// </summary>
    public static Value ConvTranspose(this OnnxGraph graph, Value y, Value kernel, Window window, long groups, long height, long width)
    {
        long[] extra = [Extra(height, 0), Extra(width, 1)];
        return graph.Add("ConvTranspose", [y, kernel], y.Type, [y.Shape[0], kernel.Shape[1] * groups, height, width],
            [.. window.Attributes(), ("group", groups), ("output_padding", extra)]);

        long Extra(long size, int axis) =>
            size + window.Padding(axis) - ((y.Shape[axis + 2] - 1) * window.Strides[axis]) - window.Reach(axis);
    }

    /// <summary>Gives the largest number of each window, and its place in the flat input; of equal ones the first counts.</summary>
    public static Value MaxPool(this OnnxGraph graph, Value x, Window window)
    {
        if (PoolOperators.FitKernels(graph, x, window)) return graph.MaxPoolByKernel(x, window);

        Value result = graph.NewValue("MaxPool", x.Type, [.. x.Shape[..2], .. window.Extents(x)]);
        graph.Add("MaxPool", [x], [result, graph.NewValue("places", ElementType.Int64, result.Shape)], window.Attributes());
        return result;
    }

    /// <summary>Gives the mean of each window; zeros of the border count where <paramref name="countBorder"/> says so. No dilation.</summary>
    public static Value AveragePool(this OnnxGraph graph, Value x, Window window, bool countBorder) =>
        graph.Add("AveragePool", [x], x.Type, [.. x.Shape[..2], .. window.Extents(x)],
            ("kernel_shape", window.Taps), ("strides", window.Strides), ("pads", window.Pads), ("count_include_pad", countBorder ? 1L : 0L));

    /// <summary>Multiplies x [N,I] with a weight [O,I] transposed and adds a bias [O].</summary>
    public static Value Linear(this OnnxGraph graph, Value x, Value weight, Value bias) =>
        graph.Add("Gemm", [x, weight, bias], x.Type, [x.Shape[0], weight.Shape[0]], ("transB", 1L));

    /// <summary>Multiplies matrices in the last two axes; leading axes broadcast.</summary>
    public static Value MatMul(this OnnxGraph graph, Value left, Value right)
    {
        if (left.Shape[^1] != right.Shape[^2]) throw new ArgumentException($"MatMul: {left} and {right} do not fit.");
        Value leftBatch = left with { Shape = left.Shape[..^2] };
        Value rightBatch = right with { Shape = right.Shape[..^2] };
        return graph.Add("MatMul", [left, right], left.Type, [.. Broadcasting.Shape(leftBatch, rightBatch), left.Shape[^2], right.Shape[^1]]);
    }

    public static Value GlobalAveragePool(this OnnxGraph graph, Value x) =>
        graph.Add("GlobalAveragePool", [x], x.Type, [x.Shape[0], x.Shape[1], 1, 1]);

    /// <summary>Gives the softmax along an axis.</summary>
    public static Value Softmax(this OnnxGraph graph, Value x, long axis) => graph.Add("Softmax", [x], x.Type, x.Shape, ("axis", axis));

    /// <summary>Normalises the last axis (of size C) of each row, then multiplies with a scale [C] and adds a shift [C].</summary>
    public static Value LayerNormalization(this OnnxGraph graph, Value x, Value scale, Value shift, float epsilon)
    {
        long[] rows = [.. x.Shape[..^1], 1];
        Value result = graph.NewValue("LayerNormalization", x.Type, x.Shape);
        Value[] outputs = [result, graph.NewValue("row_mean", x.Type, rows), graph.NewValue("row_inverse", x.Type, rows)];
        graph.Add("LayerNormalization", [x, scale, shift], outputs, ("axis", -1L), ("epsilon", epsilon));
        return result;
    }

    /// <summary>Gives the logarithm of the softmax along the last axis.</summary>
    public static Value LogSoftmax(this OnnxGraph graph, Value x) => graph.Add("LogSoftmax", [x], x.Type, x.Shape, ("axis", -1L));

    /// <summary>Normalises each channel with the mean and the biased variance of this batch, which are returned beside the result.</summary>
    public static (Value Result, Value Mean, Value Variance) BatchNormalization(this OnnxGraph graph, Value x, Value scale, Value shift, float epsilon)
    {
        long channels = x.Shape[1];
        Value result = graph.NewValue("BatchNormalization", x.Type, x.Shape);
        Value mean = graph.NewValue("batch_mean", x.Type, channels);
        Value variance = graph.NewValue("batch_variance", x.Type, channels);

        // With momentum 0 the operator's "running" outputs are the plain batch statistics: new = old * 0 + batch * 1. ONNX Runtime
        // lets them overwrite its old-statistics inputs, even constants: each norm needs two buffers of its own to lose, and
        // two products of different vectors are what graph optimisation neither folds nor merges.
        (Value oldMean, Value oldVariance) = (graph.Mul(scale, 0f), graph.Mul(shift, 0f));
        graph.Add("BatchNormalization", [x, scale, shift, oldMean, oldVariance], [result, mean, variance],
            ("epsilon", epsilon), ("momentum", 0f), ("training_mode", 1L));
        return (result, mean, variance);
    }

    /// <summary>Normalises each channel with given statistics.</summary>
    public static Value Normalize(this OnnxGraph graph, Value x, Value scale, Value shift, Value mean, Value variance, float epsilon) =>
        graph.Add("BatchNormalization", [x, scale, shift, mean, variance], x.Type, x.Shape, ("epsilon", epsilon));

    /// <summary>Multiplies each channel with a number and adds another, in one pass (Mul and Add take two).</summary>
    public static Value ScaleShift(this OnnxGraph graph, Value x, Value scale, Value shift)
    {
        long channels = x.Shape[1];
        float[] ones = [.. Enumerable.Repeat(1f, (int)channels)];
        return graph.Normalize(x, scale, shift, graph.Numbers(new float[channels], channels), graph.Numbers(ones, channels), 0f);
    }
}
