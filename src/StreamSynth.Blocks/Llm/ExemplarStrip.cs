using System.Buffers;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Llm;

/// <summary>Sets a few pictures side by side, small, so that people can see what the real images of a class show.</summary>
internal static class ExemplarStrip
{
    private const int Shown = 8;
    private const int Side = 48;

    /// <summary>Draws the strip of the first pictures.</summary>
    /// <param name="pictures">At least one.</param>
    /// <returns>A PNG of 48 rows, 48 columns per picture.</returns>
    public static byte[] Of(IReadOnlyList<Picture> pictures)
    {
        int count = Math.Min(Shown, pictures.Count);
        byte[] strip = new byte[Side * Side * count * 3]; // [side, count * side, 3]
        byte[] tile = new byte[Side * Side * 3]; // [side, side, 3]
        for (int i = 0; i < count; i++)
        {
            ImageResizer.Resize(pictures[i].Pixels.Span, new(pictures[i].Width, pictures[i].Height), tile, new(Side, Side), ResizeKernel.Bicubic, ImageFit.Contain);
            for (int row = 0; row < Side; row++) tile.AsSpan(row * Side * 3, Side * 3).CopyTo(strip.AsSpan(((row * count) + i) * Side * 3));
        }

        ArrayBufferWriter<byte> png = new();
        ImageEncoder.Encode(strip, Side * count, Side, new() { Format = EncodedFormat.Png }, png);
        return png.WrittenSpan.ToArray();
    }
}
