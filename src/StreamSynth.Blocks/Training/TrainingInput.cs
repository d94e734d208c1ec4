using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training;

/// <summary>Turns an encoded image into network input as training does: decoded, brought to size, augmented, normalised.</summary>
/// <param name="input">Decodes, resizes and normalises.</param>
/// <param name="augmentations">Changes in their order, each with the seed of its numbers.</param>
/// <remarks>Threads: any number at once. What becomes of an image depends on seeds, step and slot alone.</remarks>
internal sealed class TrainingInput(ImageInput input, IReadOnlyList<(IAugmentation Change, ulong Seed)> augmentations)
{
    /// <summary>Gives the elements of one image: f32[3,H,W].</summary>
    public int Length => input.Length;

    /// <summary>Reads an image for one place of a minibatch.</summary>
    /// <param name="sample">The image.</param>
    /// <param name="step">Step, from 0.</param>
    /// <param name="slot">Place in its minibatch.</param>
    /// <param name="target">f32[3,H,W], written.</param>
    /// <exception cref="MediaException">The image cannot be decoded.</exception>
    public void Read(Sample sample, long step, int slot, Span<float> target)
    {
        ulong stream = MinibatchDraw.StreamOf(step, slot);
        ImageWorkspace workspace = input.Rent();
        try
        {
            input.Fit(input.Decode(sample, workspace), workspace);
            foreach ((IAugmentation change, ulong seed) in augmentations)
            {
                var random = new Philox(seed, stream);
                change.Apply(workspace.Image, ref random);
            }

            input.Normalise(workspace.Image, target);
        }
        finally
        {
            input.Return(workspace);
        }
    }
}
