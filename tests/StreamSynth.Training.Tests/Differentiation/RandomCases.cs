using System.Text.Json;

namespace StreamSynth.Training.Tests.Differentiation;

/// <summary>Draws operators with random shapes and attributes.</summary>
internal static class RandomCases
{
    private static readonly Dictionary<string, Func<Numbers, OperatorCase>> Table = new()
    {
        ["Add"] = numbers => Broadcast("Add", numbers),
        ["Sub"] = numbers => Broadcast("Sub", numbers),
        ["Mul"] = numbers => Broadcast("Mul", numbers),
        ["Div"] = numbers => Broadcast("Div", numbers),
        ["Erf"] = numbers => new("Erf", "{}", [Shape(numbers, 1, 3, 4)]),
        ["Gelu"] = numbers => new("Gelu", "{}", [Shape(numbers, 1, 3, 4)]),
        ["Relu"] = numbers => new("Relu", "{}", [Shape(numbers, 1, 3, 4)]),
        ["Expand"] = Expand,
        ["MatMul"] = MatMul,
        ["Gemm"] = Gemm,
        ["Softmax"] = Softmax,
        ["LayerNormalization"] = LayerNormalization,
        ["BatchNormalization"] = BatchNormalization,
        ["Norm"] = numbers => Norm(numbers, rectifies: false),
        ["MaxPool"] = MaxPool,
        ["AveragePool"] = AveragePool,
        ["GlobalAveragePool"] = numbers => new("GlobalAveragePool", "{}", [Shape(numbers, 4, 4, 4)]),
        ["Conv"] = Conv,
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Slice"] = Slice,
        ["Reshape"] = Reshape,
        ["Transpose"] = Transpose,
        ["Gather"] = Gather,
    };

    public static IEnumerable<string> Operators => Table.Keys;

    public static OperatorCase Of(string @operator, Numbers numbers) => Table[@operator](numbers);

    private static OperatorCase Broadcast(string @operator, Numbers numbers)
    {
        long[] shape = Shape(numbers, 1, 4, 3);
        long[] left = [.. shape.Select(size => numbers.Below(3) == 0 ? 1 : size)];
        long[] right = [.. shape.Select(size => numbers.Below(3) == 0 ? 1 : size)];
        int dropped = numbers.Below(shape.Length + 1);
        return new(@operator, "{}", numbers.Below(2) == 0 ? [left[dropped..], right] : [left, right[dropped..]]);
    }

    private static OperatorCase Expand(Numbers numbers)
    {
        long[] shape = Shape(numbers, 1, 4, 3);
        long[] from = [.. shape.Select(size => numbers.Below(2) == 0 ? 1 : size)];
        return new("Expand", Json(new { shape }), [from[numbers.Below(from.Length)..]]);
    }

    /// <summary>Draws a max pooling.</summary>
    public static OperatorCase MaxPool(Numbers numbers)
    {
        (long[] taps, long[] strides, long[] dilations, long[] pads, long[] size) = Window(numbers, dilated: true);
        return new("MaxPool", Json(new { taps, strides, dilations, pads }), [[Size(numbers, 2), Size(numbers, 3), .. size]]);
    }

    /// <summary>Draws a norm, with or without an addition behind it.</summary>
    public static OperatorCase Norm(Numbers numbers, bool rectifies)
    {
        long[] x = [2 + numbers.Below(3), Size(numbers, 4), Size(numbers, 5), Size(numbers, 6)];
        long[][] shapes = [x, [x[1]], [x[1]]];
        return new("Norm", rectifies ? """{"rectifies":1}""" : "{}", numbers.Below(2) == 0 ? shapes : [.. shapes, x]);
    }

    private static OperatorCase MatMul(Numbers numbers)
    {
        (long m, long k, long n) = (Size(numbers, 3), Size(numbers, 3), Size(numbers, 3));
        OperatorCase leading = Broadcast("MatMul", numbers);
        return new("MatMul", "{}", [[.. leading.Shapes[0], m, k], [.. leading.Shapes[1], k, n]]);
    }

    private static OperatorCase Gemm(Numbers numbers)
    {
        (long m, long k, long n) = (Size(numbers, 4), Size(numbers, 4), Size(numbers, 4));
        (int transA, int transB) = (numbers.Below(2), numbers.Below(2));
        long[][] added = [[m, n], [n], [m, 1], [1, 1], [1]];
        long[][] shapes = [transA == 0 ? [m, k] : [k, m], transB == 0 ? [k, n] : [n, k], added[numbers.Below(added.Length)]];
        return new("Gemm", Json(new { transA, transB, shape = new[] { m, n } }), numbers.Below(4) == 0 ? shapes[..2] : shapes);
    }

    private static OperatorCase Softmax(Numbers numbers)
    {
        long[] shape = Shape(numbers, 1, 4, 4);
        return new("Softmax", Json(new { axis = numbers.Below(2 * shape.Length) - shape.Length }), [shape]);
    }

    private static OperatorCase LayerNormalization(Numbers numbers)
    {
        long[] shape = [.. Shape(numbers, 0, 2, 3), 3 + numbers.Below(6)];
        return new("LayerNormalization", "{}", [shape, [shape[^1]], [shape[^1]]]);
    }

    private static OperatorCase BatchNormalization(Numbers numbers)
    {
        long channels = Size(numbers, 3);
        return new("BatchNormalization", "{}", [[2 + numbers.Below(3), channels, Size(numbers, 3), 2 + numbers.Below(2)], [channels], [channels]]);
    }

    private static OperatorCase AveragePool(Numbers numbers)
    {
        (long[] taps, long[] strides, _, long[] pads, long[] size) = Window(numbers, dilated: false);
        return new("AveragePool", Json(new { taps, strides, pads, countBorder = numbers.Below(2) }), [[Size(numbers, 2), Size(numbers, 3), .. size]]);
    }

    private static OperatorCase Conv(Numbers numbers)
    {
        (long[] taps, long[] strides, long[] dilations, long[] pads, long[] size) = Window(numbers, dilated: true);
        long group = Size(numbers, 3);
        (long channels, long outputs) = (Size(numbers, 2), group * Size(numbers, 2));
        long[][] shapes = [[Size(numbers, 2), group * channels, .. size], [outputs, channels, .. taps], [outputs]];
        return new("Conv", Json(new { strides, dilations, pads, group }), numbers.Below(2) == 0 ? shapes : shapes[..2]);
    }

    private static OperatorCase Concat(Numbers numbers)
    {
        long[] shape = Shape(numbers, 1, 4, 3);
        int axis = numbers.Below(shape.Length);
        long[][] parts = [.. Enumerable.Range(0, 1 + numbers.Below(3)).Select(_ => (long[])[.. shape[..axis], Size(numbers, 3), .. shape[(axis + 1)..]])];
        return new("Concat", Json(new { axis }), parts);
    }

    private static OperatorCase Split(Numbers numbers)
    {
        long[] sizes = Shape(numbers, 3, 4, 3);
        long[] shape = Shape(numbers, 1, 3, 3);
        int axis = numbers.Below(shape.Length);
        return new("Split", Json(new { axis, sizes }), [[.. shape[..axis], sizes.Sum(), .. shape[(axis + 1)..]]]);
    }

    private static OperatorCase Slice(Numbers numbers)
    {
        long[] shape = [.. Shape(numbers, 1, 3, 4).Select(size => size + 1)];
        long[] axes = [.. Enumerable.Range(0, shape.Length).Where(_ => numbers.Below(2) == 0).Select(axis => (long)axis)];
        if (axes.Length == 0) axes = [0];
        long[] starts = [.. axes.Select(axis => (long)numbers.Below((int)shape[axis]))];
        long[] ends = [.. axes.Zip(starts, (axis, start) => start + 1 + numbers.Below((int)(shape[axis] - start)))];
        long[] steps = [.. axes.Select(_ => Size(numbers, 3))];
        return new("Slice", Json(new { axes, starts, ends, steps }), [shape]);
    }

    private static OperatorCase Reshape(Numbers numbers)
    {
        (long a, long b, long c) = (Size(numbers, 3), Size(numbers, 3), Size(numbers, 3));
        long[][] forms = [[a * b, c], [a, b * c], [a, b, c], [a * b * c], [c, 1, b, a]];
        return new("Reshape", Json(new { shape = forms[numbers.Below(5)] }), [forms[numbers.Below(5)]]);
    }

    private static OperatorCase Transpose(Numbers numbers)
    {
        long[] shape = Shape(numbers, 1, 4, 3);
        long[] order = [.. Enumerable.Range(0, shape.Length).Select(axis => (long)axis).OrderBy(_ => numbers.Uniform())];
        return new("Transpose", Json(new { order }), [shape]);
    }

    private static OperatorCase Gather(Numbers numbers)
    {
        long[] shape = Shape(numbers, 1, 3, 4);
        int axis = numbers.Below(shape.Length);
        long[] of = Shape(numbers, 0, 2, 4);
        int size = (int)shape[axis];
        long[] indices = [.. Enumerable.Range(0, (int)of.Aggregate(1L, (a, b) => a * b)).Select(_ => (long)numbers.Below(2 * size) - size)];
        return new("Gather", Json(new { axis, indices, of }), [shape]);
    }

    // Borders stay narrower than the taps, which pooling asks for; each window fits at least once.
    private static (long[] Taps, long[] Strides, long[] Dilations, long[] Pads, long[] Size) Window(Numbers numbers, bool dilated)
    {
        long[] taps = [Size(numbers, 3), Size(numbers, 3)];
        long[] strides = [Size(numbers, 3), Size(numbers, 3)];
        long[] dilations = dilated ? [Size(numbers, 2), Size(numbers, 2)] : [1, 1];
        long[] pads = [.. Enumerable.Range(0, 4).Select(side => (long)numbers.Below((int)taps[side % 2]))];
        long[] size = [.. taps.Zip(dilations, (tap, dilation) => ((tap - 1) * dilation) + 1 + numbers.Below(4))];
        return (taps, strides, dilations, pads, size);
    }

    private static long[] Shape(Numbers numbers, int least, int most, int size) =>
        [.. Enumerable.Range(0, least + numbers.Below(most - least + 1)).Select(_ => Size(numbers, size))];

    private static long Size(Numbers numbers, int most) => 1 + numbers.Below(most);

    private static string Json(object attributes) => JsonSerializer.Serialize(attributes);
}
