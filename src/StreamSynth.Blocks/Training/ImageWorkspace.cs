using System.Buffers;
using StreamSynth.Blocks.Training.Augmenting;

namespace StreamSynth.Blocks.Training;

/// <summary>Holds the memory in which one image at a time is decoded and changed; used again and again, so that an image allocates nothing.</summary>
/// <remarks>Threads: one.</remarks>
internal sealed class ImageWorkspace
{
    /// <summary>Gives the decoded pixels, u8[H,W,3] of the file's own size.</summary>
    public ArrayBufferWriter<byte> Decoded { get; } = new();

    /// <summary>Gives the image in the size of the network.</summary>
    public Raster Image { get; } = new();
}
