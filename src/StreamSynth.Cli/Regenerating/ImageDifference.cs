using StreamSynth.Media;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Says how far two images are apart.</summary>
/// <param name="Max">Largest difference of two 8-bit values.</param>
/// <param name="Mean">Mean absolute difference of all 8-bit values.</param>
internal readonly record struct ImageDifference(int Max, double Mean)
{
    /// <summary>Is as far as two images can be apart: what stands for images of different sizes.</summary>
    public static ImageDifference Total { get; } = new(255, 255);

    /// <summary>Compares two encoded images: equal bytes are equal, others are decoded.</summary>
    /// <exception cref="MediaException">One cannot be decoded.</exception>
    public static ImageDifference Between(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b)) return default;

        ImageSize size = ImageDecoder.ReadSize(a, DecodeLimits.Default);
        if (size != ImageDecoder.ReadSize(b, DecodeLimits.Default)) return Total;

        (byte[] left, byte[] right) = (new byte[size.RgbBytes], new byte[size.RgbBytes]);
        ImageDecoder.Decode(a, left, DecodeLimits.Default);
        ImageDecoder.Decode(b, right, DecodeLimits.Default);
        (int max, long sum) = (0, 0);
        for (int i = 0; i < left.Length; i++)
        {
            int apart = Math.Abs(left[i] - right[i]);
            max = Math.Max(max, apart);
            sum += apart;
        }

        return new(max, (double)sum / left.Length);
    }
}
