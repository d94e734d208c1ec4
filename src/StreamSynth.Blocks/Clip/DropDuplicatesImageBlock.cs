using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Clip;

/// <summary>Drops images that CLIP can hardly tell from an earlier one of their class: a classifier learns nothing from a second copy.</summary>
/// <remarks>
/// Images are compared in ordinal order with the newest <see cref="DuplicateOptions.Window"/> of their class that were kept, so what stays depends on no timing. Dropped images are
/// counted as "nearDuplicate". A chain of images each near the one before keeps its first and whichever has drifted far enough from all that were kept.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("clip.drop_duplicates_image", "Drops images that are nearly the same as an earlier one of their class, by CLIP.")]
[In("image", "u8[H,W,3]")]
[Out("image", "u8[H,W,3]")]
public sealed class DropDuplicatesImageBlock(DuplicateOptions options, Places places, Device device) : IRoute<Picture>, IStateful<KeptEmbeddings>, IHashedInputs
{
    /// <summary>Is the reason of what is dropped.</summary>
    internal const string Dropped = "nearDuplicate";

    private ClipModel? _clip;

    /// <inheritdoc/>
    public KeptEmbeddings State { get; set; } = KeptEmbeddings.None;

    /// <inheritdoc/>
    public bool IsPossible(KeptEmbeddings state) => state.Fits(options.Window);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _clip is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _clip.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => [.. ModelDevice.Check(device, options.Threads), .. ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder, options.Clip))];

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _clip = ClipModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads), options.Clip);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Route Choose(Picture input, ItemScope item)
    {
        float[] embedding = PictureEmbedding.Embed([input], _clip!);
        if (State.HasNear(input.Label.Index, embedding, options.MaxSimilarity)) return Route.Drop(Dropped);

        State = State.With(input.Label.Index, embedding, options.Window);
        return Route.ToAll;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _clip?.Dispose();
        return ValueTask.CompletedTask;
    }
}
