using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training;

/// <summary>Turns an encoded image into network input as training does: decoded, brought to size, augmented, normalised.</summary>
/// <remarks>
/// Threads: any number at once. What becomes of an image depends on seeds, step and slot alone. Each change draws from a seed of its own, so that taking one out
/// of the end of the list leaves the others as they were. The whole image is decoded whatever its codec: JPEG and WebP could be decoded smaller at once, PNG and
/// AVIF could not, and the difference would tell real images from synthetic ones.
/// </remarks>
internal sealed class TrainingInput
{
    // What a minibatch was shifted by when this was the only augmentation; kept under its old seed.
    private const int DefaultShift = 2;

    private readonly ImageInput _input;
    private readonly (IAugmentation Change, ulong Seed)[] _changes;
    private readonly RandomResizedCrop? _crop;
    private readonly ulong _cropSeed;

    /// <summary>Makes the input path of a training.</summary>
    /// <param name="input">Decodes, resizes and normalises.</param>
    /// <param name="options">Options of the training.</param>
    /// <param name="seed">Seed of the draws.</param>
    public TrainingInput(ImageInput input, TrainClassifierOptions options, ulong seed)
    {
        _input = input;
        Normalisation normalisation = input.Preprocessing.Normalisation;
        ulong augment = KeyMix.Mix(seed, "augment");
        int shift = options.Shift ?? (options.Augment is null ? DefaultShift : 0);
        IEnumerable<AugmentationOptions> listed = options.Augment?.Apply ?? [];
        _changes = [
            (new Shift(shift, Border.White, normalisation), KeyMix.Mix(seed, "shift")),
            .. listed.Select((change, place) => (change.Make(normalisation), KeyMix.Mix(augment, (ulong)place)))];
        if (options.Augment?.RandomResizedCrop is not { } crop) return;

        _crop = new(crop.LeastArea, crop.MostArea, crop.LeastRatio, crop.MostRatio);
        _cropSeed = KeyMix.Mix(augment, "crop");
    }

    /// <summary>Gives size, resize and normalisation.</summary>
    public Preprocessing Preprocessing => _input.Preprocessing;

    /// <summary>Gives the elements of one image: f32[3,H,W].</summary>
    public int Length => _input.Length;

    /// <summary>Reads an image for one place of a minibatch.</summary>
    /// <param name="sample">The image.</param>
    /// <param name="step">Step, from 0.</param>
    /// <param name="slot">Place in its minibatch.</param>
    /// <param name="target">f32[3,H,W], written.</param>
    /// <exception cref="MediaException">The image cannot be decoded.</exception>
    public void Read(Sample sample, long step, int slot, Span<float> target)
    {
        ulong stream = MinibatchDraw.StreamOf(step, slot);
        ImageWorkspace workspace = _input.Rent();
        try
        {
            ImageSize size = _input.Decode(sample, workspace);
            if (_crop is null) _input.Fit(size, workspace);
            else _input.Cut(size, Region(size, stream), workspace);
            foreach ((IAugmentation change, ulong seed) in _changes)
            {
                var random = new Philox(seed, stream);
                change.Apply(workspace.Image, ref random);
            }

            _input.Normalise(workspace.Image, target);
        }
        finally
        {
            _input.Return(workspace);
        }
    }

    private ImageRegion Region(ImageSize size, ulong stream)
    {
        var random = new Philox(_cropSeed, stream);

        return _crop!.Draw(size, ref random);
    }
}
