using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training;

/// <summary>Holds what training sees: the class list, real images and validation images, all checked.</summary>
internal sealed class TrainingImages
{
    private readonly ImageOptions _image;

    /// <summary>Checks the gathered inputs.</summary>
    /// <param name="classes">The class list.</param>
    /// <param name="real">Gathered real images; none where they are streamed or not wanted.</param>
    /// <param name="validation">Validation images; may be empty.</param>
    /// <param name="image">How images become input.</param>
    /// <param name="realPerStep">R.</param>
    /// <param name="seed">Seed of the order of real images.</param>
    public TrainingImages(IReadOnlyList<ClassLabel> classes, IReadOnlyList<Sample> real, IReadOnlyList<Sample> validation, ImageOptions image, int realPerStep, ulong seed)
    {
        (Classes, _image) = (new(classes), image);
        if (real.Count > 0) Input = InputLike(real[0], ImageInput.NameOf(real[0], "real", 0));
        else if (validation.Count > 0) Input = InputLike(validation[0], ImageInput.NameOf(validation[0], "validation", 0));

        if (real.Count > 0) Real = new(real, Input!, Classes, realPerStep, seed);
        Validation = [.. validation.Where(AcceptsValidation)];
    }

    public ClassList Classes { get; }

    /// <summary>Gives the input path; null while no image has said the size.</summary>
    public ImageInput? Input { get; private set; }

    /// <summary>Gives the gathered real images; null when there are none.</summary>
    public RealImages? Real { get; }

    /// <summary>Gives the validation images that can be decoded.</summary>
    public IReadOnlyList<Sample> Validation { get; }

    /// <summary>Checks a synthetic image; the very first image of all says the size.</summary>
    /// <returns>Whether it can be decoded.</returns>
    public bool AcceptsSynthetic(ItemHeader header, Sample sample, long poolBytes)
    {
        string what = ImageInput.NameOf(sample, "synthetic", header.Ordinal);
        Classes.Require(sample.Provenance.Label, what);
        if (sample.Bytes > poolBytes) throw TrainingFault.PoolTooSmall(what, sample.Bytes, poolBytes);

        Input ??= InputLike(sample, what);

        return Input.Accepts(sample, what);
    }

    /// <summary>Takes over what the first image of an earlier part of the run has said; with the first image gone, none says it again.</summary>
    public void GoOn(Preprocessing preprocessing) => Input ??= new(preprocessing);

    /// <summary>Checks class and size of a streamed real image; the very first image of all says the size.</summary>
    public void RequireStreamed(ItemHeader header, Sample sample)
    {
        string what = ImageInput.NameOf(sample, "realStream", header.Ordinal);
        Classes.Require(sample.Provenance.Label, what);
        Input ??= InputLike(sample, what);
        Input.RequireSize(sample, what);
    }

    /// <summary>Gives all real images once, unshifted, in batches f32[n,3,H,W] of 2 to 65; one buffer serves all.</summary>
    public IEnumerable<ReadOnlyMemory<float>> RealBatches()
    {
        int[] usable = [.. Real!.Usable];

        return ImageBatches.Of(Input!, usable.Length, (i, target) => TryRead(usable[i], target.Span));
    }

    private bool TryRead(int index, Span<float> target)
    {
        try
        {
            Input!.Read(Real!.At(index), target);
            return true;
        }
        catch (MediaException)
        {
            Real!.LeaveOut(index);
            return false;
        }
    }

    private ImageInput InputLike(Sample sample, string what)
    {
        if (_image.FixedSize is null) ImageInput.RequireUsableSize(sample, what);

        return new(_image.Make(sample.Height, sample.Width));
    }

    private bool AcceptsValidation(Sample sample, int index)
    {
        string what = ImageInput.NameOf(sample, "validation", index);
        Classes.Require(sample.Provenance.Label, what);

        return Input!.Accepts(sample, what);
    }
}
