using System.Runtime.InteropServices;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Training.Minibatches;

/// <summary>Holds the images of one minibatch as numbers: real ones first, then synthetic ones.</summary>
/// <remarks>Threads: one, but different images may be written at once. Dispose gives it back to the feed, which uses its memory again.</remarks>
internal sealed class Minibatch(MinibatchFeed feed, Lease memory, int places, int imageLength, bool mixes) : IDisposable
{
    private readonly int[] _labels = new int[places];
    private readonly int[] _otherLabels = new int[mixes ? places : 0];
    private readonly float[] _shares = new float[mixes ? places : 0];

    /// <summary>Gives the number of images.</summary>
    public int Count { get; private set; }

    /// <summary>Gives the number of real images, which come first.</summary>
    public int Reals { get; private set; }

    /// <summary>Gives f32[Count,3,H,W].</summary>
    public ReadOnlySpan<float> Images => Elements(0, Count);

    /// <summary>Gives the class of each image.</summary>
    public Span<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>Gives the class of the image that was mixed into each; empty where images are not mixed.</summary>
    public Span<int> OtherLabels => _otherLabels.AsSpan(0, mixes ? Count : 0);

    /// <summary>Gives the weight of each image's label, 0.5 to 1; empty where images are not mixed.</summary>
    public Span<float> Shares => _shares.AsSpan(0, mixes ? Count : 0);

    /// <summary>Gives one image for writing: f32[3,H,W].</summary>
    public Span<float> ImageAt(int slot) => Elements(slot, 1);

    /// <summary>Starts anew.</summary>
    public void Start(int count, int reals) => (Count, Reals) = (count, reals);

    /// <inheritdoc/>
    public void Dispose() => feed.Return(this);

    /// <summary>Gives the memory back to the run.</summary>
    public void Free() => memory.Release();

    private Span<float> Elements(int slot, int count) => MemoryMarshal.Cast<byte, float>(memory.Writable).Slice(slot * imageLength, count * imageLength);
}
