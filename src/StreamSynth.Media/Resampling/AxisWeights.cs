using System.Buffers;

namespace StreamSynth.Media.Resampling;

/// <summary>Holds, for each output pixel along one axis, which input pixels it is made of and with which weights.</summary>
/// <remarks>
/// Follows Pillow 9.4, Resample.c: weights are normalised over the pixels that exist, then rounded to whole multiples of 2^-22.
/// Dispose gives its memory back to the array pool; nothing is allocated per resize.
/// </remarks>
internal readonly struct AxisWeights : IDisposable
{
    /// <summary>Fraction bits of a weight: 32, less 8 of a sample, less 2 for kernels whose weights add up to more than one in places.</summary>
    internal const int FractionBits = 32 - 8 - 2;

    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int[] _values;
    private readonly int _stride;
    private readonly int _last;

    /// <summary>Makes the weights of a part of an axis.</summary>
    /// <param name="from">Input pixels of the whole axis.</param>
    /// <param name="to">Output pixels of the whole axis.</param>
    /// <param name="first">First output pixel that is wanted.</param>
    /// <param name="count">Number of output pixels that are wanted.</param>
    /// <param name="kernel">Interpolation.</param>
    internal AxisWeights(int from, int to, int first, int count, ResizeKernel kernel)
    {
        double scale = from / (double)to;
        double widening = Math.Max(scale, 1);
        double support = Kernels.SupportOf(kernel) * widening;
        _stride = ((int)Math.Ceiling(support) * 2) + 1;
        _last = count - 1;
        ArrayPool<int> pool = ArrayPool<int>.Shared;
        (_starts, _counts, _values) = (pool.Rent(count), pool.Rent(count), pool.Rent(count * _stride));
        double[] weights = ArrayPool<double>.Shared.Rent(_stride);
        for (int i = 0; i < count; i++)
        {
            double centre = (first + i + 0.5) * scale;
            int start = Math.Max(0, (int)(centre - support + 0.5));
            int taps = Math.Min(from, (int)(centre + support + 0.5)) - start;
            double sum = 0;
            for (int tap = 0; tap < taps; tap++) sum += weights[tap] = Kernels.At(kernel, (tap + start - centre + 0.5) / widening);
            for (int tap = 0; tap < taps; tap++) _values[(i * _stride) + tap] = ToFixed(weights[tap] / sum);
            (_starts[i], _counts[i]) = (start, taps);
        }

        ArrayPool<double>.Shared.Return(weights);
    }

    /// <summary>Gives the first input pixel that any wanted output pixel needs.</summary>
    internal int FirstInput => _starts[0];

    /// <summary>Gives the number of input pixels from <see cref="FirstInput"/> on that are needed.</summary>
    internal int InputCount => _starts[_last] + _counts[_last] - _starts[0];

    /// <summary>Gives the first input pixel of an output pixel.</summary>
    internal int StartOf(int output) => _starts[output];

    /// <summary>Gives the weights of an output pixel, one per input pixel from its start on, in units of 2^-22.</summary>
    internal ReadOnlySpan<int> Of(int output) => _values.AsSpan(output * _stride, _counts[output]);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<int>.Shared.Return(_values);
    }

    private static int ToFixed(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << FractionBits)));
}
