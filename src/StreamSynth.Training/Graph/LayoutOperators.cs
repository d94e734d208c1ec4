namespace StreamSynth.Training.Graph;

/// <summary>Adds operators that move numbers without changing them (ONNX operator set 17).</summary>
internal static class LayoutOperators
{
    /// <summary>Reads the same numbers under another shape; one size may be <see cref="Value.Dynamic"/>.</summary>
    public static Value Reshape(this OnnxGraph graph, Value x, params long[] shape)
    {
        if (x.Shape.AsSpan().SequenceEqual(shape)) return x;
        return graph.Add("Reshape", [x, graph.Integers(shape)], x.Type, shape);
    }

    /// <summary>Reorders the axes: axis i of the result is axis <paramref name="order"/>[i] of <paramref name="x"/>.</summary>
    public static Value Transpose(this OnnxGraph graph, Value x, params long[] order) =>
        graph.Add("Transpose", [x], x.Type, [.. order.Select(axis => x.Shape[axis])], ("perm", order));

    /// <summary>Takes elements start, start + step, ... of the given axes; ends are exclusive and within the tensor, steps positive.</summary>
    public static Value Slice(this OnnxGraph graph, Value x, long[] starts, long[] ends, long[] axes, long[] steps)
    {
        long[] shape = [.. x.Shape];
        for (int i = 0; i < axes.Length; i++) shape[axes[i]] = (ends[i] - starts[i] + steps[i] - 1) / steps[i];
        Value[] inputs = [x, graph.Integers(starts), graph.Integers(ends), graph.Integers(axes), graph.Integers(steps)];
        return graph.Add("Slice", inputs, x.Type, shape);
    }

    /// <summary>Reverses the given axes. Not differentiable: gradient rules use it for kernels.</summary>
    public static Value Flip(this OnnxGraph graph, Value x, params long[] axes)
    {
        long[] starts = [.. axes.Select(_ => -1L)];
        long[] ends = [.. axes.Select(_ => (long)int.MinValue)];
        Value[] inputs = [x, graph.Integers(starts), graph.Integers(ends), graph.Integers(axes), graph.Integers(starts)];
        return graph.Add("Slice", inputs, x.Type, x.Shape);
    }

    public static Value Concat(this OnnxGraph graph, long axis, params Value[] parts)
    {
        long[] shape = [.. parts[0].Shape];
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        return graph.Add("Concat", parts, parts[0].Type, shape, ("axis", axis));
    }

    /// <summary>Surrounds a tensor with zeros: <paramref name="before"/>[i] ahead of axis i and <paramref name="after"/>[i] behind it.</summary>
    public static Value Pad(this OnnxGraph graph, Value x, long[] before, long[] after)
    {
        if (before.All(size => size == 0) && after.All(size => size == 0)) return x;
        long[] shape = [.. x.Shape.Select((size, axis) => size + before[axis] + after[axis])];
        return graph.Add("Pad", [x, graph.Integers([.. before, .. after])], x.Type, shape);
    }

    /// <summary>Cuts an axis into parts of the given sizes, which sum to the whole.</summary>
    public static Value[] Split(this OnnxGraph graph, Value x, long axis, params long[] sizes)
    {
        if (sizes.Sum() != x.Shape[axis]) throw new ArgumentException($"Split: parts of {string.Join(" + ", sizes)} do not make axis {axis} of {x}.");
        Value[] parts = [.. sizes.Select(size => graph.NewValue("Split", x.Type, [.. x.Shape[..(int)axis], size, .. x.Shape[((int)axis + 1)..]]))];
        graph.Add("Split", [x, graph.Integers(sizes)], parts, ("axis", axis));
        return parts;
    }

    /// <summary>Takes the elements that <paramref name="indices"/> (integers, any shape) name along one axis of <paramref name="x"/>.</summary>
    public static Value Gather(this OnnxGraph graph, Value x, Value indices, long axis)
    {
        long[] shape = [.. x.Shape[..(int)axis], .. indices.Shape, .. x.Shape[((int)axis + 1)..]];
        return graph.Add("Gather", [x, indices], x.Type, shape, ("axis", axis));
    }

    /// <summary>
    /// Gives zeros of the given shape, with each update added at the place along <paramref name="axis"/> that its index names.
    /// Not differentiable: gradient rules use it. On the CPU the updates are added in order.
    /// </summary>
    public static Value ScatterAdd(this OnnxGraph graph, Value indices, Value updates, long axis, params long[] shape) =>
        graph.Add("ScatterElements", [graph.Zeros(shape), indices, updates], updates.Type, shape, ("axis", axis), ("reduction", "add"));

    /// <summary>Gives zeros of the given shape, without writing them into the model.</summary>
    public static Value Zeros(this OnnxGraph graph, params long[] shape) => graph.Expand(graph.Scalar(0f), shape);

    /// <summary>Repeats a tensor along its axes of size one.</summary>
    public static Value Expand(this OnnxGraph graph, Value x, params long[] shape)
    {
        if (x.Shape.AsSpan().SequenceEqual(shape)) return x;
        return graph.Add("Expand", [x, graph.Integers(shape)], x.Type, shape);
    }

    /// <summary>Writes each integer of <paramref name="classes"/> as a row with <paramref name="on"/> at its place and <paramref name="off"/> elsewhere.</summary>
    public static Value OneHot(this OnnxGraph graph, Value classes, long depth, float off, float on)
    {
        Value values = graph.Numbers([off, on], 2);
        return graph.Add("OneHot", [classes, graph.Integers(depth), values], ElementType.Float, [.. classes.Shape, depth], ("axis", -1L));
    }
}
