using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training;

/// <summary>Holds the real training images: checked once, then handed out epoch by epoch.</summary>
/// <remarks>Threads: one. The images stay with the engine, which releases them when the run ends.</remarks>
internal sealed class RealImages
{
    private const long Corrupt = -1;

    private readonly IReadOnlyList<Sample> _samples;
    private readonly long[] _uses;
    private readonly int[] _usable;
    private readonly RealOrder _order;

    /// <summary>Checks all images; one that cannot be decoded is left out and counts as failed.</summary>
    /// <param name="samples">The images.</param>
    /// <param name="input">Checks size and decodes.</param>
    /// <param name="classes">The class list.</param>
    /// <param name="perStep">R; with 1 or more, every class needs an image.</param>
    /// <param name="seed">Seed of the order.</param>
    public RealImages(IReadOnlyList<Sample> samples, ImageInput input, ClassList classes, int perStep, ulong seed)
    {
        _samples = samples;
        _uses = [.. samples.Select((sample, i) => Accepts(sample, i, input, classes) ? 0 : Corrupt)];
        _usable = [.. Enumerable.Range(0, samples.Count).Where(i => _uses[i] != Corrupt)];
        _order = new(_usable.Length, seed);
        HashSet<string> present = [.. _usable.Select(i => samples[i].Provenance.Label.Name)];
        string[] missing = [.. classes.Names.Where(name => !present.Contains(name))];
        if (perStep > 0 && missing.Length > 0) throw TrainingFault.MissingRealImages(missing, perStep);
    }

    /// <summary>Gives the images that can be decoded.</summary>
    public IEnumerable<Sample> Usable => _usable.Select(i => _samples[i]);

    /// <summary>Gives every image with the places in minibatches that it filled; null when it cannot be decoded.</summary>
    public IEnumerable<(Sample Sample, long? Uses)> All => _samples.Zip(_uses, (sample, uses) => (sample, uses == Corrupt ? (long?)null : uses));

    /// <summary>Takes the image at a position of the endless sequence of epochs, and counts the use.</summary>
    public Sample Take(long position)
    {
        int index = _usable[_order[position]];
        _uses[index]++;

        return _samples[index];
    }

    private static bool Accepts(Sample sample, int index, ImageInput input, ClassList classes)
    {
        string what = ImageInput.NameOf(sample, "real", index);
        classes.Require(sample.Provenance.Label, what);

        return input.Accepts(sample, what);
    }
}
