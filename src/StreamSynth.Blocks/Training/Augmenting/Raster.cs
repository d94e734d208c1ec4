using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Holds an image that is being changed: u8[H,W,3] sRGB, with room for the result of a change that cannot be made in place.</summary>
/// <remarks>Threads: one. Its memory grows to the largest image and is used again for every further one.</remarks>
public sealed class Raster
{
    private byte[] _pixels = [];
    private byte[] _spare = [];

    /// <summary>Gives rows.</summary>
    public int Height { get; private set; }

    /// <summary>Gives columns.</summary>
    public int Width { get; private set; }

    /// <summary>Gives u8[H,W,3].</summary>
    public Span<byte> Pixels => _pixels.AsSpan(0, Height * Width * 3);

    /// <summary>Gives room for another u8[H,W,3]; its content is undefined until it is written.</summary>
    public Span<byte> Spare => _spare.AsSpan(0, Height * Width * 3);

    /// <summary>Makes room for an image of a size; the pixels are undefined.</summary>
    public void Resize(int height, int width)
    {
        (Height, Width) = (height, width);
        int bytes = height * width * 3;
        if (_pixels.Length >= bytes) return;

        _pixels = GC.AllocateUninitializedArray<byte>(bytes);
        _spare = GC.AllocateUninitializedArray<byte>(bytes);
    }

    /// <summary>Makes <see cref="Spare"/> the image.</summary>
    public void Swap() => (_pixels, _spare) = (_spare, _pixels);

    /// <summary>Writes one colour into pixels.</summary>
    internal static void Fill(Span<byte> pixels, Rgb colour)
    {
        for (int i = 0; i < pixels.Length; i += 3) (pixels[i], pixels[i + 1], pixels[i + 2]) = (colour.Red, colour.Green, colour.Blue);
    }
}
