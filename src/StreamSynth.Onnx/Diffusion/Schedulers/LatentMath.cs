using System.Numerics.Tensors;

namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Computes on whole latents, element by element, so that an item's result does not depend on its place in the batch.</summary>
internal static class LatentMath
{
    /// <summary>Computes result = a x + b y; the result may be x or y.</summary>
    public static void Combine(double a, ReadOnlySpan<float> x, double b, ReadOnlySpan<float> y, Span<float> result)
    {
        float onX = (float)a;
        float onY = (float)b;
        for (int i = 0; i < result.Length; i++) result[i] = onX * x[i] + onY * y[i];
    }

    /// <summary>Computes result = a x; the result may be x.</summary>
    public static void Scale(double a, ReadOnlySpan<float> x, Span<float> result) => TensorPrimitives.Multiply(x, (float)a, result);

    /// <summary>Computes x + b in place.</summary>
    public static void Add(double b, Span<float> x) => TensorPrimitives.Add(x, (float)b, x);

    /// <summary>Clamps every element to ±range.</summary>
    public static void Clamp(Span<float> x, double range)
    {
        for (int i = 0; i < x.Length; i++) x[i] = Math.Clamp(x[i], (float)-range, (float)range);
    }
}
