using System.Buffers;
using System.Runtime.Intrinsics;

namespace StreamSynth.Media.Resampling;

/// <summary>Says which part of the scaled image is wanted, and where it goes in the target.</summary>
/// <param name="Scaled">Size of the whole scaled image.</param>
/// <param name="Left">First wanted column of the scaled image.</param>
/// <param name="Top">First wanted row of the scaled image.</param>
/// <param name="Size">Wanted columns and rows.</param>
/// <param name="Offset">Byte of the target at which the first wanted pixel goes.</param>
/// <param name="Stride">Bytes from one row of the target to the next.</param>
internal readonly record struct ResampleWindow(ImageSize Scaled, int Left, int Top, ImageSize Size, int Offset, int Stride);

/// <summary>Resamples u8[H,W,3], first along rows, then along columns, in whole numbers: the same bytes on every processor, and those of Pillow.</summary>
internal static unsafe class Resampler
{
    private const int Half = 1 << (AxisWeights.FractionBits - 1);

    /// <summary>Writes the window into the target.</summary>
    /// <param name="rgb">Pixels from the first one of the source on.</param>
    /// <param name="stride">Bytes from one row of the source to the next.</param>
    /// <param name="source">Size of the source; what lies beside it in a row does not show.</param>
    /// <param name="target">Gets the pixels.</param>
    /// <param name="window">What is wanted, and where it goes.</param>
    /// <param name="kernel">Interpolation.</param>
    internal static void Run(ReadOnlySpan<byte> rgb, int stride, ImageSize source, Span<byte> target, ResampleWindow window, ResizeKernel kernel)
    {
        if (kernel == ResizeKernel.Nearest)
        {
            TakeNearest(rgb, stride, source, target, window);
            return;
        }

        using AxisWeights down = new(source.Height, window.Scaled.Height, window.Top, window.Size.Height, kernel);
        using AxisWeights across = new(source.Width, window.Scaled.Width, window.Left, window.Size.Width, kernel);
        int row = window.Size.Width * 3;
        // Between the passes: the wanted columns of the rows that any wanted row needs, as bytes, as Pillow keeps them.
        byte[] rented = ArrayPool<byte>.Shared.Rent(down.InputCount * row);
        try
        {
            fixed (byte* from = rgb, between = rented, to = target)
            {
                for (int y = 0; y < down.InputCount; y++)
                {
                    byte* line = from + ((long)(down.FirstInput + y) * stride);
                    if (window.Scaled.Width == source.Width) new ReadOnlySpan<byte>(line + (window.Left * 3), row).CopyTo(new Span<byte>(between + ((long)y * row), row));
                    else AlongRow(line, across, between + ((long)y * row), window.Size.Width);
                }

                for (int y = 0; y < window.Size.Height; y++)
                {
                    byte* lines = between + ((long)(down.StartOf(y) - down.FirstInput) * row);
                    AlongColumns(lines, down.Of(y), to + window.Offset + ((long)y * window.Stride), row);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // Three channels side by side in a vector of four; the fourth is thrown away.
    private static void AlongRow(byte* line, in AxisWeights weights, byte* target, int count)
    {
        for (int x = 0; x < count; x++)
        {
            byte* from = line + (weights.StartOf(x) * 3);
            ReadOnlySpan<int> taps = weights.Of(x);
            Vector128<int> sum = Vector128.Create(Half);
            for (int tap = 0; tap < taps.Length - 1; tap++, from += 3) sum += Widen(*(uint*)from) * taps[tap];

            // The last pixel may be the last of the image: four bytes would reach beyond it.
            sum += Widen(*(ushort*)from | ((uint)from[2] << 16)) * taps[^1];
            Vector128<int> clipped = Vector128.Min(Vector128.Max(sum >> AxisWeights.FractionBits, Vector128<int>.Zero), Vector128.Create(255));
            target[0] = (byte)clipped[0];
            target[1] = (byte)clipped[1];
            target[2] = (byte)clipped[2];
            target += 3;
        }
    }

    private static Vector128<int> Widen(uint pixel) => Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32();

    private static void AlongColumns(byte* lines, ReadOnlySpan<int> weights, byte* target, int row)
    {
        int x = 0;
        for (; x <= row - 8; x += 8) EightColumns(lines + x, weights, target + x, row);
        for (; x < row; x++)
        {
            int sum = Half;
            for (int tap = 0; tap < weights.Length; tap++) sum += lines[x + ((long)tap * row)] * weights[tap];
            target[x] = Clip(sum);
        }
    }

    private static void EightColumns(byte* lines, ReadOnlySpan<int> weights, byte* target, int row)
    {
        Vector256<int> sum = Vector256.Create(Half);
        for (int tap = 0; tap < weights.Length; tap++)
        {
            Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)(lines + ((long)tap * row))).AsByte());
            sum += Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32() * weights[tap];
        }

        Vector256<int> clipped = Vector256.Min(Vector256.Max(sum >> AxisWeights.FractionBits, Vector256<int>.Zero), Vector256.Create(255));
        Vector128<short> words = Vector128.Narrow(clipped.GetLower(), clipped.GetUpper());
        *(ulong*)target = Vector128.Narrow(words.AsUInt16(), words.AsUInt16()).AsUInt64().ToScalar();
    }

    private static void TakeNearest(ReadOnlySpan<byte> rgb, int stride, ImageSize source, Span<byte> target, ResampleWindow window)
    {
        int[] columns = NearestOf(source.Width, window.Scaled.Width, window.Left, window.Size.Width);
        int[] rows = NearestOf(source.Height, window.Scaled.Height, window.Top, window.Size.Height);
        for (int y = 0; y < rows.Length; y++)
        {
            ReadOnlySpan<byte> line = rgb[(rows[y] * stride)..];
            Span<byte> row = target[(window.Offset + (y * window.Stride))..];
            for (int x = 0; x < columns.Length; x++) line.Slice(columns[x] * 3, 3).CopyTo(row[(x * 3)..]);
        }
    }

    // A running sum, not a product: where a centre falls between two pixels, its rounding decides as Pillow's does.
    private static int[] NearestOf(int from, int to, int first, int count)
    {
        int[] places = new int[count];
        double scale = from / (double)to;
        double place = 0.5 * scale;
        for (int i = 0; i < first + count; i++, place += scale)
        {
            if (i >= first) places[i - first] = Math.Min(from - 1, (int)place);
        }

        return places;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> AxisWeights.FractionBits, 0, 255);
}
