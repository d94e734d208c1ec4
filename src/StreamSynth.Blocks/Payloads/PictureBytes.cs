using StreamSynth.Engine.Blocks;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Computes how much memory a picture of a shape needs.</summary>
internal static class PictureBytes
{
    /// <summary>Stands for a side that is not known before the run.</summary>
    public const int UnknownSide = 1024;

    /// <summary>Gives the bytes of u8[H,W,3]; a side that is still a symbol counts as <see cref="UnknownSide"/> pixels.</summary>
    public static long Of(Shape? shape) => SizeOf(shape).RgbBytes;

    /// <summary>Gives the size of u8[H,W,3]; a side that is still a symbol counts as <see cref="UnknownSide"/> pixels.</summary>
    public static ImageSize SizeOf(Shape? shape) => new(shape?.Size(1) ?? UnknownSide, shape?.Size(0) ?? UnknownSide);
}
