using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Onnx.Clip;
using MemoryMarshal = System.Runtime.InteropServices.MemoryMarshal;

namespace StreamSynth.Blocks.Clip;

/// <summary>Options of <c>clip.embed</c>.</summary>
public sealed record EmbedPictureOptions
{
    /// <summary>CLIP model folder.</summary>
    [Description("CLIP model folder in the layout of Xenova (a file per tower) or of optimum (one for both): a path, or a name below 'models'.")]
    public required string Model { get; init; }

    /// <summary>Precision of the model files.</summary>
    [Description("Precision of the model files, by the suffix of their names: \"fp32\" (none), \"fp16\", \"quantized\", ...")]
    [AllowedValues("fp32", "fp16", "quantized", "int8", "uint8", "q4", "q4f16", "bnb4")]
    public string Precision { get; init; } = "fp32";

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Gives what the model needs to know of these options.</summary>
    internal ClipOptions Clip => new() { Precision = Precision };
}

/// <summary>Embeds pictures with CLIP: each becomes the unit vector that a search compares, ready for <c>embeddings.write</c>.</summary>
/// <remarks>
/// In: pictures of any size; each is brought to the model's as its preprocessor_config.json says. Out: f32[D], L2-normalised. Bits may depend on the composition of a batch, which
/// depends on ordinals alone.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("clip.embed", "Embeds pictures with CLIP, for a search among them.")]
[In("image", "u8[H,W,3]")]
[Out("embedding", "f32[D]")]
public sealed class EmbedPictureBlock(EmbedPictureOptions options, Places places, Device device) : IBatchTransform<Picture, Embedding>, IHashedInputs
{
    // The models that people use have 512 to 1,536 numbers.
    private const int MostNumbers = 8192;

    private ClipModel? _clip;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _clip is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _clip.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() =>
        [.. ModelDevice.Check(device, options.Threads), .. ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder, options.Clip))];

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => MostNumbers * sizeof(float);

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _clip = ClipModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads), options.Clip);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome<Embedding>>> TransformBatchAsync(Batch<Picture> batch, CancellationToken cancel)
    {
        int width = _clip!.EmbeddingSize;
        float[] embeddings = PictureEmbedding.Embed([.. batch.Members.Select(m => m.Payload)], _clip);   // [members,width]
        var outcomes = new Outcome<Embedding>[batch.Members.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            Lease elements = batch.Rent(width * sizeof(float));
            MemoryMarshal.AsBytes(embeddings.AsSpan(i * width, width)).CopyTo(elements.Writable);
            outcomes[i] = new Embedding(elements, width, batch.Members[i].Payload.Provenance);
        }

        return new(outcomes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _clip?.Dispose();
        return ValueTask.CompletedTask;
    }
}
