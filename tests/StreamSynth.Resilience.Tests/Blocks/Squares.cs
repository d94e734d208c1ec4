using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Draws coloured squares on white: three classes that a small network tells apart in a few steps.</summary>
internal static class Squares
{
    public const int Size = 16;

    public const int Bytes = Size * Size * 3;

    public static IReadOnlyList<ClassLabel> Classes { get; } = [new(0, "red"), new(1, "green"), new(2, "blue")];

    /// <summary>Draws one.</summary>
    /// <param name="rgb">u8[16,16,3], written.</param>
    /// <param name="label">Which channel is bright.</param>
    /// <param name="seed">Place, size and noise.</param>
    /// <param name="shade">Brightness of the ground below white, 0 to 31.</param>
    public static void Draw(Span<byte> rgb, int label, ulong seed, int shade = 0)
    {
        var random = new Philox(seed);
        rgb.Fill((byte)(byte.MaxValue - shade));
        int side = 4 + random.NextInt32(5);
        (int top, int left) = (random.NextInt32(Size - side), random.NextInt32(Size - side));
        for (int y = top; y < top + side; y++)
        {
            for (int x = left; x < left + side; x++)
            {
                for (int channel = 0; channel < 3; channel++) rgb[(((y * Size) + x) * 3) + channel] = (byte)(channel == label ? 180 + random.NextInt32(60) : random.NextInt32(60));
            }
        }
    }
}
