using StreamSynth.Training.Kernels.Norms;

namespace StreamSynth.Training.Graph;

/// <summary>Adds norms over the batch together with what follows them.</summary>
internal static class NormOperators
{
    /// <summary>
    /// Normalises each channel of [N,C,H,W] over its batch, adds <paramref name="added"/> where there is one, and takes the positive part where it
    /// rectifies; gives the batch's means and biased variances beside the result.
    /// </summary>
    public static (Value Result, Value Mean, Value Variance) NormOverBatch(
        this OnnxGraph graph, Value x, Value scale, Value shift, float epsilon, Value? added = null, bool rectifies = false)
    {
        if (graph.KernelThreads > 0 && !x.Shape.Contains(Value.Dynamic)) return graph.NormByKernel(x, scale, shift, epsilon, added, rectifies);

        (Value result, Value mean, Value variance) = graph.BatchNormalization(x, scale, shift, epsilon);
        if (added is not null) result = graph.Add(result, added);
        return (rectifies ? graph.Relu(result) : result, mean, variance);
    }

    /// <summary>Gives the gradients of a norm that a kernel computes: in x, scale, shift and, where it added and rectified, in what was added.</summary>
    public static Value[] NormGradient(this OnnxGraph graph, Node norm, Value gradient)
    {
        (Value x, Value scale, Value shift) = (norm.Inputs[0], norm.Inputs[1], norm.Inputs[2]);
        NormShape shape = ShapeOf(x, norm.Integers(NormShape.Attribute)[^1] != 0);
        bool passesOn = norm.Inputs.Count > 3 && shape.Rectifies;
        List<Value> inputs = [gradient, x, scale, shift, norm.Outputs[1], norm.Outputs[2]];
        List<Value> outputs = [NewGradient(x), NewGradient(scale), NewGradient(shift)];
        if (passesOn)
        {
            inputs.Add(norm.Output);
            outputs.Add(NewGradient(x));
        }

        graph.AddKernel("NormGradient", [.. inputs], [.. outputs], (NormShape.Attribute, shape.ToAttribute()), ("epsilon", norm.Real("epsilon", 1e-5f)));
        return norm.Inputs.Count > 3 && !passesOn ? [.. outputs, gradient] : [.. outputs];

        Value NewGradient(Value value) => graph.NewValue("NormGradient", value.Type, value.Shape);
    }

    private static (Value Result, Value Mean, Value Variance) NormByKernel(
        this OnnxGraph graph, Value x, Value scale, Value shift, float epsilon, Value? added, bool rectifies)
    {
        Value result = graph.NewValue("Norm", x.Type, x.Shape);
        Value mean = graph.NewValue("batch_mean", x.Type, x.Shape[1]);
        Value variance = graph.NewValue("batch_variance", x.Type, x.Shape[1]);
        Value[] inputs = added is null ? [x, scale, shift] : [x, scale, shift, added];
        graph.AddKernel("Norm", inputs, [result, mean, variance], (NormShape.Attribute, ShapeOf(x, rectifies).ToAttribute()), ("epsilon", epsilon));
        return (result, mean, variance);
    }

    private static NormShape ShapeOf(Value x, bool rectifies) => new((int)x.Shape[0], (int)x.Shape[1], (int)x.Shape[2], (int)x.Shape[3], rectifies);
}
