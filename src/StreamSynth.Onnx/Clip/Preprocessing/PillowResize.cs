using System.Buffers;

namespace StreamSynth.Onnx.Clip.Preprocessing;

/// <summary>
/// Resizes RGB images byte for byte as Pillow does (9.4, Resample.c), with which CLIP's publishers prepare images: first along rows, then along columns,
/// rounded to bytes in between. Other libraries differ by a few levels, which moves embeddings.
/// </summary>
internal static class PillowResize
{
    private const int Channels = 3;

    /// <summary>Resizes.</summary>
    /// <param name="source">u8[height, width, 3].</param>
    /// <param name="from">Its size.</param>
    /// <param name="target">Receives u8[height, width, 3].</param>
    /// <param name="to">Its size.</param>
    /// <param name="kernel">The kernel.</param>
    public static void Resize(ReadOnlySpan<byte> source, (int Height, int Width) from, Span<byte> target, (int Height, int Width) to, ResampleKernel kernel)
    {
        if (from == to)
        {
            source.CopyTo(target);
            return;
        }

        if (from.Width == to.Width)
        {
            AlongColumns(source, from.Width, target, new ResampleWeights(from.Height, to.Height, kernel), to.Height);
            return;
        }

        if (from.Height == to.Height)
        {
            AlongRows(source, from, target, new ResampleWeights(from.Width, to.Width, kernel), to.Width);
            return;
        }

        byte[] between = ArrayPool<byte>.Shared.Rent(from.Height * to.Width * Channels);
        try
        {
            AlongRows(source, from, between, new ResampleWeights(from.Width, to.Width, kernel), to.Width);
            AlongColumns(between, to.Width, target, new ResampleWeights(from.Height, to.Height, kernel), to.Height);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    private static void AlongRows(ReadOnlySpan<byte> source, (int Height, int Width) from, Span<byte> target, ResampleWeights weights, int width)
    {
        for (int y = 0; y < from.Height; y++)
        {
            ReadOnlySpan<byte> row = source.Slice(y * from.Width * Channels, from.Width * Channels);
            Span<byte> result = target.Slice(y * width * Channels, width * Channels);
            for (int x = 0; x < width; x++)
            {
                int red = Half, green = Half, blue = Half;
                int at = weights.First[x] * Channels;
                foreach (int weight in weights.Of(x))
                {
                    red += row[at] * weight;
                    green += row[at + 1] * weight;
                    blue += row[at + 2] * weight;
                    at += Channels;
                }

                result[x * Channels] = ToByte(red);
                result[(x * Channels) + 1] = ToByte(green);
                result[(x * Channels) + 2] = ToByte(blue);
            }
        }
    }

    private static void AlongColumns(ReadOnlySpan<byte> source, int width, Span<byte> target, ResampleWeights weights, int height)
    {
        int stride = width * Channels;
        int[] sums = ArrayPool<int>.Shared.Rent(stride);
        for (int y = 0; y < height; y++)
        {
            Span<int> sum = sums.AsSpan(0, stride);
            sum.Fill(Half);
            int row = weights.First[y];
            foreach (int weight in weights.Of(y))
            {
                ReadOnlySpan<byte> values = source.Slice(row++ * stride, stride);
                for (int i = 0; i < sum.Length; i++) sum[i] += values[i] * weight;
            }

            Span<byte> result = target.Slice(y * stride, stride);
            for (int i = 0; i < sum.Length; i++) result[i] = ToByte(sum[i]);
        }

        ArrayPool<int>.Shared.Return(sums);
    }

    private const int Half = 1 << (ResampleWeights.Bits - 1);

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> ResampleWeights.Bits, 0, 255);
}
