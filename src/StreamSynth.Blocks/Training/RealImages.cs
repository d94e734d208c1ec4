using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training;

/// <summary>Holds the real training images and hands them out epoch by epoch.</summary>
/// <remarks>
/// Threads: one. The images stay with the engine, which releases them when the run ends. None is decoded before it is drawn: one that turns out to be damaged
/// is exchanged for the next of the order and left out from then on, so that the order is still a function of seed and images alone.
/// </remarks>
internal sealed class RealImages : IRealImages
{
    private const long Corrupt = -1;

    private readonly IReadOnlyList<Sample> _samples;
    private readonly int _perStep;
    private readonly long[] _uses;
    private readonly Dictionary<string, int> _usable = [];
    private readonly RealOrder _order;
    private readonly Dictionary<int, long> _drawnSince = [];
    private long _position;

    /// <summary>Checks sizes and classes of all images.</summary>
    /// <param name="samples">The images.</param>
    /// <param name="input">Checks sizes.</param>
    /// <param name="classes">The class list.</param>
    /// <param name="perStep">R; with 1 or more, every class needs an image.</param>
    /// <param name="seed">Seed of the order.</param>
    public RealImages(IReadOnlyList<Sample> samples, ImageInput input, ClassList classes, int perStep, ulong seed)
    {
        (_samples, _perStep) = (samples, perStep);
        _uses = new long[samples.Count];
        _order = new(samples.Count, seed);
        foreach ((int index, Sample sample) in samples.Index())
        {
            string what = ImageInput.NameOf(sample, "real", index);
            classes.Require(sample.Provenance.Label, what);
            input.RequireSize(sample, what);
            _usable[sample.Label.Name] = _usable.GetValueOrDefault(sample.Label.Name) + 1;
        }

        string[] missing = [.. classes.Names.Where(name => !_usable.ContainsKey(name))];
        if (perStep > 0 && missing.Length > 0) throw TrainingFault.MissingRealImages(missing, perStep);
    }

    /// <summary>Gives the number of images, damaged ones included.</summary>
    public int Count => _samples.Count;

    /// <summary>Gives the indices of the images that have not turned out to be damaged.</summary>
    public IEnumerable<int> Usable => Enumerable.Range(0, _samples.Count).Where(i => _uses[i] != Corrupt);

    /// <summary>Gives every image with the places in minibatches that it filled; null when it cannot be decoded.</summary>
    public IEnumerable<(Sample Sample, long? Uses)> All => _samples.Zip(_uses, (sample, uses) => (sample, uses == Corrupt ? (long?)null : uses));

    /// <summary>Gives an image.</summary>
    public Sample At(int index) => _samples[index];

    /// <summary>Gives the position up to which steps have settled images; what was drawn beyond will be drawn again.</summary>
    public long SettledPosition { get; private set; }

    /// <summary>Gives the uses of each image up to <see cref="SettledPosition"/>, below 0 for a damaged one: a copy.</summary>
    public long[] SettledUses()
    {
        long[] uses = [.. _uses];
        foreach ((int index, long before) in _drawnSince) uses[index] = before;

        return uses;
    }

    /// <summary>Goes on where an earlier part of the run was.</summary>
    /// <param name="position">Its <see cref="SettledPosition"/>.</param>
    /// <param name="uses">Its <see cref="SettledUses"/>.</param>
    public void GoOn(long position, ReadOnlySpan<long> uses)
    {
        for (int i = 0; i < uses.Length; i++)
        {
            if (uses[i] == Corrupt) LeaveOut(i);
            else _uses[i] = uses[i];
        }

        (_position, SettledPosition) = (position, position);
    }

    /// <inheritdoc/>
    public void Settle()
    {
        _drawnSince.Clear();
        SettledPosition = _position;
    }

    /// <summary>Takes the next usable image of the endless sequence of epochs, and counts the use.</summary>
    public ValueTask<DrawnReal?> TakeAsync(CancellationToken cancel)
    {
        int index;
        do
        {
            index = _order[_position++];
        }
        while (_uses[index] == Corrupt);
        _drawnSince.TryAdd(index, _uses[index]);
        _uses[index]++;

        return new(new DrawnReal(index, _samples[index]));
    }

    /// <inheritdoc/>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">It was the last image of its class.</exception>
    public void LeaveOut(DrawnReal damaged) => LeaveOut((int)damaged.Ordinal);

    /// <summary>Leaves an image out from now on.</summary>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">It was the last image of its class.</exception>
    public void LeaveOut(int damaged)
    {
        if (_uses[damaged] == Corrupt) return;

        _uses[damaged] = Corrupt;
        string name = _samples[damaged].Label.Name;
        if (--_usable[name] == 0 && _perStep > 0) throw TrainingFault.MissingRealImages([name], _perStep);
    }

    /// <inheritdoc/>
    public void TakeBack(DrawnReal image) => _uses[image.Ordinal]--;
}
