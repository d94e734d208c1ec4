using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Onnx;
using StreamSynth.Onnx.Diffusion;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Options of <c>diffusion.text_to_image</c>.</summary>
public sealed record TextToImageOptions
{
    /// <summary>Model folder.</summary>
    [Description("Model folder in the Stable Diffusion ONNX layout: a path, or a name below 'models'.")]
    public required string Model { get; init; }

    /// <summary>Denoising steps.</summary>
    [Description("Denoising steps.")]
    [Range(1, 1000)]
    public int Steps { get; init; } = 20;

    /// <summary>Guidance scale.</summary>
    [Description("Guidance scale; above 1 the model runs on a doubled batch. Comparable work trains best on images made with about 2.")]
    [Range(0.0, 100.0)]
    public double GuidanceScale { get; init; } = 2;

    /// <summary>Negative prompt.</summary>
    [Description("Prompt that images are pushed away from; empty means none.")]
    public string NegativePrompt { get; init; } = string.Empty;

    /// <summary>Scheduler.</summary>
    [Description("Scheduler: \"ddim\", \"euler\", \"euler-ancestral\", \"dpm++2m\", \"lcm\", \"flow-match-euler\"; null takes the one in the model's scheduler_config.json.")]
    [AllowedValues(null, "ddim", "euler", "euler-ancestral", "dpm++2m", "lcm", "flow-match-euler")]
    public string? Scheduler { get; init; }

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call; results can differ in the last bits between thread counts.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;
}

/// <summary>Generates one image per prompt, a batch at a time.</summary>
/// <remarks>
/// Noise: standard normal from Philox keyed by the item's seed, so that an image does not depend on its place in a batch or on timing. Float results can still
/// differ in the last bits with the batch's composition, which is why batches are formed by ordinal and their id is kept.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("diffusion.text_to_image", "Generates an image from each prompt with a diffusion model, in batches.")]
[In("prompt")]
[Out("image", "u8[H,W,3]")]
public sealed class TextToImageBlock(TextToImageOptions options, Places places, Device device) : IBatchTransform<Prompt, Picture>, IHashedInputs
{
    private readonly DiffusionSettings _settings = new()
    {
        Steps = options.Steps,
        GuidanceScale = options.GuidanceScale,
        NegativePrompt = options.NegativePrompt,
        Scheduler = options.Scheduler,
    };

    private DiffusionModel? _model;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _model is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _model.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => [.. ModelDevice.Check(device, options.Threads), .. ModelPlace.Check(places, options.Model, folder => DiffusionModel.Inspect(folder))];

    /// <inheritdoc/>
    public Shape? OutputShape() => ReadShape() is { } shape ? new("u8", [$"{shape.ImageHeight}", $"{shape.ImageWidth}", "3"]) : null;

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => PictureBytes.Of(OutputShape());

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _model = DiffusionModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads));

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome<Picture>>> TransformBatchAsync(Batch<Prompt> batch, CancellationToken cancel)
    {
        DiffusionModel model = _model!;
        float[] noise = DrawNoise(batch, model.NoiseDraws(_settings) * model.Shape.LatentSize);
        int imageBytes = model.Shape.ImageSize;
        Lease all = batch.Rent(batch.Members.Count * imageBytes);
        model.Generate([.. batch.Members.Select(m => m.Payload.Text)], _settings, noise, all.Writable, cancel);

        var pictures = new Outcome<Picture>[batch.Members.Count];
        for (int i = 0; i < pictures.Length; i++)
        {
            BatchMember<Prompt> member = batch.Members[i];
            Lease pixels = batch.Rent(imageBytes);
            all.Span.Slice(i * imageBytes, imageBytes).CopyTo(pixels.Writable);
            var provenance = new Provenance(Domain.Synthetic, member.Payload.Label) { Prompt = member.Payload, Seed = member.Seed, Batch = batch.Id };
            pictures[i] = new Picture(pixels, model.ImageHeight, model.ImageWidth, provenance);
        }

        all.Release();
        return new(pictures);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _model?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static float[] DrawNoise(Batch<Prompt> batch, int perImage)
    {
        float[] noise = new float[batch.Members.Count * perImage]; // [images, draws, C, h, w]
        for (int i = 0; i < batch.Members.Count; i++)
        {
            new Philox(batch.Members[i].Seed).FillNormal(noise.AsSpan(i * perImage, perImage));
        }

        return noise;
    }

    // Null when the folder is missing or faulty: Check tells that.
    private DiffusionShape? ReadShape()
    {
        try
        {
            return places.FindModel(options.Model) is { } folder ? DiffusionModel.ReadShape(folder) : null;
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
