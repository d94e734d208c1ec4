using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Clip;

/// <summary>Drops prompts that CLIP's text tower can hardly tell from an earlier one of their class, so that each image that is paid for has a prompt of its own.</summary>
/// <remarks>
/// Prompts are compared in ordinal order with the newest <see cref="DuplicateOptions.Window"/> of their class that were kept, so what stays depends on no timing. Dropped prompts are
/// counted as "nearDuplicate". A text that comes again is a duplicate too: put the block after those that make prompts differ, and before <c>prompt.repeat</c>.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("clip.drop_duplicates_prompt", "Drops prompts that say nearly the same as an earlier one of their class, by CLIP.")]
[In("prompt")]
[Out("prompt")]
public sealed class DropDuplicatesPromptBlock(DuplicateOptions options, Places places, Device device) : IRoute<Prompt>, IStateful<KeptEmbeddings>, IHashedInputs
{
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
    public Route Choose(Prompt input, ItemScope item)
    {
        float[] embedding = new float[_clip!.EmbeddingSize];
        _clip.EmbedTexts([input.Text], embedding);
        if (State.HasNear(input.Label.Index, embedding, options.MaxSimilarity)) return Route.Drop(DropDuplicatesImageBlock.Dropped);

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
