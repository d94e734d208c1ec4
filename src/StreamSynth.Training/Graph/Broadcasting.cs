namespace StreamSynth.Training.Graph;

/// <summary>Applies the multidirectional broadcasting rule of ONNX (that of NumPy) to shapes and to gradients.</summary>
internal static class Broadcasting
{
    /// <summary>Gives the shape that two operands share after broadcasting.</summary>
    public static long[] Shape(Value left, Value right)
    {
        long[] shape = new long[Math.Max(left.Rank, right.Rank)];
        for (int fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
        {
            long a = fromEnd <= left.Rank ? left.Shape[^fromEnd] : 1;
            long b = fromEnd <= right.Rank ? right.Shape[^fromEnd] : 1;
            if (a != b && a != 1 && b != 1) throw new ArgumentException($"{left} and {right} do not broadcast: sizes {a} and {b} differ.");
            shape[^fromEnd] = a == 1 ? b : a;
        }

        return shape;
    }

    /// <summary>Sums a gradient over the axes along which an operand of <paramref name="shape"/> was repeated.</summary>
    public static Value SumTo(OnnxGraph graph, Value gradient, long[] shape)
    {
        if (gradient.Shape.AsSpan().SequenceEqual(shape)) return gradient;
        int added = gradient.Rank - shape.Length;
        List<long> axes = [];
        for (int axis = 0; axis < gradient.Rank; axis++)
        {
            if (axis < added || (shape[axis - added] == 1 && gradient.Shape[axis] != 1)) axes.Add(axis);
        }

        Value sum = axes.Count == 0 ? gradient : graph.ReduceSum(gradient, keepAxes: true, [.. axes]);
        return graph.Reshape(sum, shape);
    }
}
