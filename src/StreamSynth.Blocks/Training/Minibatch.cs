using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training;

/// <summary>Builds one minibatch after another in the same memory: real images first, then synthetic ones, each shifted at random.</summary>
/// <param name="input">Decodes and normalises.</param>
/// <param name="places">Most images of a minibatch.</param>
/// <param name="shift">Largest shift, in pixels.</param>
/// <param name="seed">Seed of the shifts.</param>
internal sealed class Minibatch(ImageInput input, int places, int shift, ulong seed)
{
    private readonly float[] _images = new float[places * input.Length];
    private readonly int[] _labels = new int[places];
    private long _step;

    /// <summary>Gives the number of images so far.</summary>
    public int Count { get; private set; }

    /// <summary>Gives f32[Count,3,H,W].</summary>
    public ReadOnlySpan<float> Images => _images.AsSpan(0, Count * input.Length);

    /// <summary>Gives the class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>Starts the minibatch of a step.</summary>
    public void Start(long step)
    {
        _step = step;
        Count = 0;
    }

    /// <summary>Adds an image; its shift depends on seed, step and place alone.</summary>
    public void Add(Sample sample)
    {
        (int, int) moved = ImageInput.DrawShift(shift, seed, MinibatchDraw.StreamOf(_step, Count));
        input.Read(sample, moved, _images.AsSpan(Count * input.Length, input.Length));
        _labels[Count] = sample.Provenance.Label.Index;
        Count++;
    }
}
