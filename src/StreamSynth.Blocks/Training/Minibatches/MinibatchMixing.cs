using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Minibatches;

/// <summary>Mixes the images of a minibatch, real ones with real ones and synthetic ones with synthetic ones.</summary>
/// <param name="options">What is mixed, and how often.</param>
/// <param name="size">Size of the images.</param>
/// <param name="seed">Seed of the draws.</param>
/// <remarks>Threads: one; it keeps room for one image.</remarks>
internal sealed class MinibatchMixing(AugmentOptions options, ImageSize size, ulong seed)
{
    private readonly DomainMix _mix = new(options.Mixup, options.CutMix, options.MixProbability);
    private readonly float[] _last = new float[size.Pixels * 3];

    /// <summary>Mixes; afterwards the label of the larger share is the label of each image.</summary>
    public void Apply(Minibatch minibatch, long step)
    {
        minibatch.Labels.CopyTo(minibatch.OtherLabels);
        minibatch.Shares.Fill(1);
        Apply(minibatch, step, 0, minibatch.Reals);
        Apply(minibatch, step, minibatch.Reals, minibatch.Count);
    }

    // From the last to the first, so that the image before each is still its own when it is mixed in; the first takes the last, which is kept aside.
    private void Apply(Minibatch minibatch, long step, int start, int end)
    {
        if (end - start < 2) return;

        minibatch.ImageAt(end - 1).CopyTo(_last);
        int lastLabel = minibatch.Labels[end - 1];
        for (int slot = end - 1; slot >= start; slot--)
        {
            var random = new Philox(seed, MinibatchDraw.StreamOf(step, slot));
            ImageMix drawn = _mix.Draw(size, ref random);
            drawn.Apply(minibatch.ImageAt(slot), slot > start ? minibatch.ImageAt(slot - 1) : _last, size);
            (int own, int other) = (minibatch.Labels[slot], slot > start ? minibatch.Labels[slot - 1] : lastLabel);
            (minibatch.Labels[slot], minibatch.OtherLabels[slot], minibatch.Shares[slot]) = drawn.Own >= 0.5f ? (own, other, drawn.Own) : (other, own, 1 - drawn.Own);
        }
    }
}
