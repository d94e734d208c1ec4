using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSynth.Training.Kernels.Norms;

/// <summary>Computes <see cref="NormGradientKernel"/>: one task per group of neighbouring channels (Ioffe and Szegedy 2015, the equations after (1)).</summary>
internal unsafe struct NormGradientWork : IKernelWork
{
    public required NormShape Shape { get; init; }

    public required float Epsilon { get; init; }

    public required float* Gradient { get; init; }

    public required float* X { get; init; }

    public required float* Scale { get; init; }

    public required float* Shift { get; init; }

    public required float* Mean { get; init; }

    public required float* Variance { get; init; }

    /// <summary>The norm's result where it added an input, or null.</summary>
    public required float* Result { get; init; }

    public required float* XGradient { get; init; }

    public required float* ScaleGradient { get; init; }

    public required float* ShiftGradient { get; init; }

    /// <summary>Gradient of the added input, which is that of the sum before it was rectified; or null.</summary>
    public required float* AddedGradient { get; init; }

    /// <inheritdoc/>
    public readonly void Run(int worker, int task)
    {
        int first = task * Shape.ChannelsPerTask;
        int count = Math.Min(Shape.ChannelsPerTask, Shape.Channels - first);
        Channel* channels = stackalloc Channel[NormShape.MostChannelsPerTask];
        for (int i = 0; i < count; i++)
        {
            int channel = first + i;
            channels[i] = new Channel { Affine = ChannelAffine.Of(Scale[channel], Shift[channel], Mean[channel], Variance[channel], Epsilon) };
        }

        for (int image = 0; image < Shape.Images; image++)
        {
            for (int i = 0; i < count; i++)
            {
                (float sum, float product) = Sums(Shape.Plane(image, first + i), Mean[first + i], channels[i].Affine);
                channels[i].Sum += sum;
                channels[i].Product += product;
            }
        }

        for (int i = 0; i < count; i++) Solve(first + i, ref channels[i]);
        for (int image = 0; image < Shape.Images; image++)
        {
            for (int i = 0; i < count; i++) Apply(Shape.Plane(image, first + i), channels[i].Affine, channels[i].A, channels[i].B, channels[i].C);
        }
    }

    // dx = s i (g - mean(g) - xhat mean(g xhat)) with xhat = i (x - mean), gathered as a g + b x + c.
    private readonly void Solve(int channel, ref Channel sums)
    {
        double inverse = 1 / Math.Sqrt((double)Variance[channel] + Epsilon);
        (ScaleGradient[channel], ShiftGradient[channel]) = ((float)(sums.Product * inverse), (float)sums.Sum);
        double a = Scale[channel] * inverse;
        double b = -a * inverse * inverse * sums.Product / Shape.Count;
        double c = (-a * sums.Sum / Shape.Count) - (b * Mean[channel]);
        (sums.A, sums.B, sums.C) = ((float)a, (float)b, (float)c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly (float Sum, float Product) Sums(long plane, float mean, ChannelAffine affine)
    {
        float* x = X + plane;
        float* gradient = Gradient + plane;
        float* result = Result == null ? null : Result + plane;
        Vector512<float> sum = default;
        Vector512<float> product = default;
        var around = Vector512.Create(mean);
        int i = 0;
        for (; i <= Shape.Pixels - 16; i += 16)
        {
            var value = Vector512.Load(x + i);
            Vector512<float> passed = Passed(Vector512.Load(gradient + i), value, result == null ? null : result + i, affine);
            sum += passed;
            product = Vector512.FusedMultiplyAdd(passed, value - around, product);
        }

        (float sums, float products) = (Vector512.Sum(sum), Vector512.Sum(product));
        for (; i < Shape.Pixels; i++)
        {
            float passed = Passed(gradient[i], x[i], result == null ? null : result + i, affine);
            sums += passed;
            products += passed * (x[i] - mean);
        }

        return (sums, products);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Apply(long plane, ChannelAffine affine, float a, float b, float c)
    {
        float* x = X + plane;
        float* gradient = Gradient + plane;
        float* target = XGradient + plane;
        float* result = Result == null ? null : Result + plane;
        float* added = AddedGradient == null ? null : AddedGradient + plane;
        (Vector512<float> va, Vector512<float> vb, Vector512<float> vc) = (Vector512.Create(a), Vector512.Create(b), Vector512.Create(c));
        int i = 0;
        for (; i <= Shape.Pixels - 16; i += 16)
        {
            var value = Vector512.Load(x + i);
            Vector512<float> passed = Passed(Vector512.Load(gradient + i), value, result == null ? null : result + i, affine);
            Vector512.FusedMultiplyAdd(passed, va, Vector512.FusedMultiplyAdd(value, vb, vc)).Store(target + i);
            if (added != null) passed.Store(added + i);
        }

        for (; i < Shape.Pixels; i++)
        {
            float passed = Passed(gradient[i], x[i], result == null ? null : result + i, affine);
            target[i] = MathF.FusedMultiplyAdd(passed, a, MathF.FusedMultiplyAdd(x[i], b, c));
            if (added != null) added[i] = passed;
        }
    }

    // The gradient passes where the rectified result is positive; at zero it is zero, as in PyTorch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector512<float> Passed(Vector512<float> gradient, Vector512<float> x, float* result, ChannelAffine affine)
    {
        if (!Shape.Rectifies) return gradient;
        Vector512<float> value = result == null
            ? Vector512.FusedMultiplyAdd(x, Vector512.Create(affine.Factor), Vector512.Create(affine.Offset))
            : Vector512.Load(result);
        return gradient & Vector512.GreaterThan(value, Vector512<float>.Zero);
    }

    private readonly float Passed(float gradient, float x, float* result, ChannelAffine affine)
    {
        if (!Shape.Rectifies) return gradient;
        return (result == null ? affine.Of(x) : *result) > 0 ? gradient : 0;
    }

    // Sums of g and of g (x - mean) over the batch, and the line that they make.
    private struct Channel
    {
        public ChannelAffine Affine;
        public double Sum;
        public double Product;
        public float A;
        public float B;
        public float C;
    }
}
