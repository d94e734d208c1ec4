namespace StreamSynth.Onnx.Clip.Preprocessing;

/// <summary>Holds, for each output place along one axis, where it reads and with which weights, in fixed point as Pillow (9.4, Resample.c) has them.</summary>
internal sealed class ResampleWeights
{
    /// <summary>Bits behind the point: 32, less 8 of a pixel, less 2 for weights that overshoot.</summary>
    public const int Bits = 32 - 8 - 2;

    private readonly int[] _weights; // [places, _width]
    private readonly int _width;

    /// <summary>Works the weights out. Where the image shrinks the kernel widens with it, so that every input pixel counts (antialiasing).</summary>
    /// <param name="input">Pixels along the axis before.</param>
    /// <param name="output">Pixels along the axis after.</param>
    /// <param name="kernel">The kernel.</param>
    public ResampleWeights(int input, int output, ResampleKernel kernel)
    {
        double scale = (double)input / output;
        double wide = Math.Max(1, scale);
        double reach = ResampleKernels.Reach(kernel) * wide;
        _width = ((int)Math.Ceiling(reach) * 2) + 1;
        _weights = new int[output * _width];
        First = new int[output];
        Count = new int[output];
        double[] row = new double[_width];
        for (int place = 0; place < output; place++)
        {
            double centre = (place + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - reach + 0.5));
            int count = Math.Min(input, (int)(centre + reach + 0.5)) - first;
            double sum = 0;
            for (int i = 0; i < count; i++) sum += row[i] = ResampleKernels.At(kernel, (first + i - centre + 0.5) / wide);
            for (int i = 0; i < count; i++) _weights[(place * _width) + i] = ToFixed(sum == 0 ? row[i] : row[i] / sum);
            (First[place], Count[place]) = (first, count);
        }
    }

    /// <summary>Gives the first input pixel of each output place.</summary>
    public int[] First { get; }

    /// <summary>Gives the number of input pixels of each output place.</summary>
    public int[] Count { get; }

    /// <summary>Gives the weights of one output place.</summary>
    public ReadOnlySpan<int> Of(int place) => _weights.AsSpan(place * _width, Count[place]);

    private static int ToFixed(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << Bits)));
}
