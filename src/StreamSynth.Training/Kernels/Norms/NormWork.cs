using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSynth.Training.Kernels.Norms;

/// <summary>Computes <see cref="NormKernel"/>: one task per group of neighbouring channels.</summary>
internal unsafe struct NormWork : IKernelWork
{
    public required NormShape Shape { get; init; }

    public required float Epsilon { get; init; }

    public required float* X { get; init; }

    public required float* Scale { get; init; }

    public required float* Shift { get; init; }

    /// <summary>f32[N,C,H,W], or null.</summary>
    public required float* Added { get; init; }

    public required float* Result { get; init; }

    public required float* Mean { get; init; }

    public required float* Variance { get; init; }

    /// <inheritdoc/>
    public readonly void Run(int worker, int task)
    {
        int first = task * Shape.ChannelsPerTask;
        int count = Math.Min(Shape.ChannelsPerTask, Shape.Channels - first);
        Moments* moments = stackalloc Moments[NormShape.MostChannelsPerTask];
        ChannelAffine* affines = stackalloc ChannelAffine[NormShape.MostChannelsPerTask];
        for (int i = 0; i < count; i++) moments[i] = default;
        for (int image = 0; image < Shape.Images; image++)
        {
            for (int i = 0; i < count; i++) Join(ref moments[i], X + Shape.Plane(image, first + i));
        }

        for (int i = 0; i < count; i++)
        {
            int channel = first + i;
            (Mean[channel], Variance[channel]) = ((float)moments[i].Mean, (float)(moments[i].Squares / moments[i].Count));
            affines[i] = ChannelAffine.Of(Scale[channel], Shift[channel], Mean[channel], Variance[channel], Epsilon);
        }

        for (int image = 0; image < Shape.Images; image++)
        {
            for (int i = 0; i < count; i++)
            {
                long plane = Shape.Plane(image, first + i);
                Apply(X + plane, Added == null ? null : Added + plane, Result + plane, affines[i]);
            }
        }
    }

    // Plane by plane, each around its own mean, joined as Chan, Golub and LeVeque (1983), eq. 2.1: single precision is enough within a plane, and nothing
    // cancels where a channel's mean is large.
    private readonly void Join(ref Moments moments, float* x)
    {
        double planeMean = Sum(x, Shape.Pixels) / Shape.Pixels;
        double planeSquares = SquaresAround(x, Shape.Pixels, (float)planeMean);
        double distance = planeMean - moments.Mean;
        double count = moments.Count + Shape.Pixels;
        moments.Squares += planeSquares + (distance * distance * moments.Count * Shape.Pixels / count);
        moments.Mean += distance * Shape.Pixels / count;
        moments.Count = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(float* x, int count)
    {
        Vector512<float> sum = default;
        int i = 0;
        for (; i <= count - 16; i += 16) sum += Vector512.Load(x + i);
        double total = Vector512.Sum(sum);
        for (; i < count; i++) total += x[i];
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SquaresAround(float* x, int count, float mean)
    {
        Vector512<float> sum = default;
        var around = Vector512.Create(mean);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector512<float> distance = Vector512.Load(x + i) - around;
            sum = Vector512.FusedMultiplyAdd(distance, distance, sum);
        }

        double total = Vector512.Sum(sum);
        for (; i < count; i++) total += (double)(x[i] - mean) * (x[i] - mean);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Apply(float* x, float* added, float* result, ChannelAffine affine)
    {
        Vector512<float> factor = Vector512.Create(affine.Factor);
        Vector512<float> offset = Vector512.Create(affine.Offset);
        bool rectifies = Shape.Rectifies;
        int i = 0;
        for (; i <= Shape.Pixels - 16; i += 16)
        {
            var value = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), factor, offset);
            if (added != null) value += Vector512.Load(added + i);
            if (rectifies) value = Vector512.Max(value, Vector512<float>.Zero);
            value.Store(result + i);
        }

        for (; i < Shape.Pixels; i++)
        {
            float value = affine.Of(x[i]);
            if (added != null) value += added[i];
            result[i] = rectifies ? MathF.Max(value, 0) : value;
        }
    }

    // Of the numbers met so far: their mean, the sum of their squared distances from it, and how many they are.
    private struct Moments
    {
        public double Mean;
        public double Squares;
        public double Count;
    }
}
