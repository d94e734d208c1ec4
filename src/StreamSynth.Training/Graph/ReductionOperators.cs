namespace StreamSynth.Training.Graph;

/// <summary>Adds operators that fold axes of a tensor (ONNX operator set 17).</summary>
internal static class ReductionOperators
{
    public static Value ReduceSum(this OnnxGraph graph, Value x, bool keepAxes, params long[] axes) =>
        graph.Add("ReduceSum", [x, graph.Integers(axes)], x.Type, Reduced(x, keepAxes, axes), ("keepdims", keepAxes ? 1L : 0L));

    // ReduceSum takes its axes as an input since set 13, ReduceMean only since set 18.
    public static Value ReduceMean(this OnnxGraph graph, Value x, bool keepAxes, params long[] axes) =>
        graph.Add("ReduceMean", [x], x.Type, Reduced(x, keepAxes, axes), ("axes", axes), ("keepdims", keepAxes ? 1L : 0L));

    /// <summary>Gives the index of the largest element along the last axis; the lowest index wins a tie.</summary>
    public static Value ArgMax(this OnnxGraph graph, Value x) =>
        graph.Add("ArgMax", [x], ElementType.Int64, x.Shape[..^1], ("axis", x.Rank - 1L), ("keepdims", 0L));

    private static long[] Reduced(Value x, bool keepAxes, long[] axes)
    {
        List<long> shape = [];
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (!axes.Contains(axis)) shape.Add(x.Shape[axis]);
            else if (keepAxes) shape.Add(1);
        }

        return [.. shape];
    }
}
