using System.Collections.Immutable;
using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Diversity;

/// <summary>Holds what was measured so far, by class index.</summary>
/// <param name="Classes">Classes of which an image came.</param>
public sealed record MeasuredClasses(ImmutableSortedDictionary<int, ClassSpread> Classes);

/// <summary>Measures how unlike the images of each class are, and how many real images of the class they come near; hands the images on as they are.</summary>
/// <remarks>
/// Spread: mean cosine distance of two different images of the class by CLIP. Coverage: share of the real images of the class whose nearest measured image of the class is nearer than
/// <see cref="MeasureOptions.Within"/>; as in Naeem et al., "Reliable fidelity and diversity metrics for generative models" (ICML 2020), but with one radius for all instead of one per real image, so that
/// classes compare. Both depend on the CLIP model: compare them within one model alone. The run's table 'diversity' holds them beside the spread of the real images.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("diversity.measure", "Measures how unlike the images of each class are, and how many real images they come near, by CLIP.")]
[In("image", "u8[H,W,3]")]
[Out("image", "u8[H,W,3]")]
public sealed class MeasureDiversityBlock(MeasureOptions options, Places places, Device device) : IRoute<Picture>, IStateful<MeasuredClasses>, IHashedInputs, IRunTables
{
    private readonly Dictionary<int, float[]> _real = []; // f32[images,size] per class
    private ClipModel? _clip;
    private string _node = string.Empty;

    /// <summary>Real images that should be covered; without them spread alone is measured.</summary>
    [Gathered("exemplars", "u8[H,W,3]", Optional = true)]
    public IReadOnlyList<Picture> Exemplars { get; set; } = [];

    /// <inheritdoc/>
    public MeasuredClasses State { get; set; } = new(ImmutableSortedDictionary<int, ClassSpread>.Empty);

    /// <inheritdoc/>
    public bool IsPossible(MeasuredClasses state) =>
        state.Classes is not null && state.Classes.All(c => c.Key >= 0 && c.Value is { Images: > 0, Sum: not null, Nearest: not null } spread && spread.Images <= options.PerClass);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _clip is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _clip.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => [.. ModelDevice.Check(device, options.Threads), .. ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder, options.Clip))];

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _node = run.Node;
        _clip = ClipModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads), options.Clip);
        foreach (IGrouping<int, Picture> ofClass in Exemplars.GroupBy(p => p.Label.Index))
        {
            cancel.ThrowIfCancellationRequested();
            _real[ofClass.Key] = PictureEmbedding.Embed([.. ofClass], _clip);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Route Choose(Picture input, ItemScope item)
    {
        (int index, string name) = (input.Label.Index, input.Label.Name);
        float[] real = _real.GetValueOrDefault(index, []);
        ClassSpread spread = State.Classes.GetValueOrDefault(index) ?? ClassSpread.Empty(name, _clip!.EmbeddingSize, real.Length / _clip.EmbeddingSize);
        if (spread.Images < options.PerClass) State = new(State.Classes.SetItem(index, spread.With(PictureEmbedding.Embed([input], _clip!), real)));

        return Route.ToAll;
    }

    /// <inheritdoc/>
    public void Write(RunRows rows) => rows.Diversity.AddRange(State.Classes.Select(c => RowOf(c.Value, RealSpread(c.Key, c.Value))));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _clip?.Dispose();
        return ValueTask.CompletedTask;
    }

    private ClassSpread RealSpread(int index, ClassSpread measured)
    {
        float[] real = _real.GetValueOrDefault(index, []);
        int size = measured.Sum.Length;
        ClassSpread spread = ClassSpread.Empty(measured.Name, size, 0);
        for (int row = 0; row < real.Length / size; row++) spread = spread.With(real.AsSpan(row * size, size), []);

        return spread;
    }

    private DiversityRow RowOf(ClassSpread measured, ClassSpread real) => new()
    {
        Node = _node,
        Class = measured.Name,
        Images = measured.Images,
        MeanDistance = measured.MeanDistance,
        RealImages = real.Images,
        RealMeanDistance = real.MeanDistance,
        Covered = measured.Covered(options.Within),
        Coverage = real.Images == 0 ? null : (double)measured.Covered(options.Within) / real.Images,
        Within = options.Within,
    };
}
