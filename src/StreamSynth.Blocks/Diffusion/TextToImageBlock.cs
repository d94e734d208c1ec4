using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Regeneration;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Options of <c>diffusion.text_to_image</c>.</summary>
public sealed record TextToImageOptions : DiffusionOptions
{
    /// <summary>Side of a tile.</summary>
    [Description("Images with a side longer than this many pixels are decoded in overlapping tiles of it, which bounds memory; 0 decodes all of them whole.")]
    [Range(0, 8192)]
    public int TileSize { get; init; } = 1024;
}

/// <summary>Generates one image per prompt, a batch at a time.</summary>
/// <remarks>
/// Noise: standard normal from Philox keyed by the item's seed, so that an image does not depend on its place in a batch or on timing. Float results can still
/// differ in the last bits with the batch's composition, which is why batches are formed by ordinal and their id is kept. Prompts longer than the text encoder's
/// context are cut, their end token kept; the measurement promptsCut counts them by batch.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("diffusion.text_to_image", "Generates an image from each prompt with a diffusion model, in batches.")]
[In("prompt")]
[Out("image", "u8[H,W,3]")]
public sealed class TextToImageBlock(TextToImageOptions options, Places places, Device device) : IBatchTransform<Prompt, Picture>, IHashedInputs, ISharedPainting
{
    private readonly DiffusionSettings _settings = options.ToSettings() with { TileSize = options.TileSize };

    private DiffusionModel? _model;
    private DiffusionShape? _shape;
    private NodeReport? _report;
    private int _noisePerImage;
    private PaintedBatches? _painted;
    private string _terms = string.Empty;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _model is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _model.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => [.. ModelDevice.Check(device, options.Threads), .. DiffusionFolder.Check(places, options.Model, _settings, withDecoder: true)];

    /// <inheritdoc/>
    public Shape? OutputShape() =>
        DiffusionFolder.ReadShape(places, options.Model, options.Height, options.Width) is { } shape ? new("u8", [$"{shape.ImageHeight}", $"{shape.ImageWidth}", "3"]) : null;

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => PictureBytes.Of(OutputShape());

    /// <inheritdoc/>
    public void Share(PaintedBatches painted, string terms) => (_painted, _terms) = (painted, terms);

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _report = run.Report;
        _model = DiffusionModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads));
        _shape = _model.ShapeOf(_settings);
        _noisePerImage = _model.NoiseDraws(_settings) * _shape.LatentSize;

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome<Picture>>> TransformBatchAsync(Batch<Prompt> batch, CancellationToken cancel)
    {
        DiffusionShape shape = _shape!;
        Lease all = batch.Rent(batch.Members.Count * shape.ImageSize);
        int cut = Paint(batch, all.Writable, cancel);
        if (cut > 0) _report!.Measure("promptsCut", cut, batch.Id);

        var pictures = new Outcome<Picture>[batch.Members.Count];
        for (int i = 0; i < pictures.Length; i++)
        {
            BatchMember<Prompt> member = batch.Members[i];
            Lease pixels = batch.Rent(shape.ImageSize);
            all.Span.Slice(i * shape.ImageSize, shape.ImageSize).CopyTo(pixels.Writable);
            var provenance = new Provenance(Domain.Synthetic, member.Payload.Label) { Prompt = member.Payload, Seed = member.Seed, Batch = batch.Id };
            pictures[i] = new Picture(pixels, shape.ImageHeight, shape.ImageWidth, provenance);
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

    private int Paint(Batch<Prompt> batch, Span<byte> pixels, CancellationToken cancel)
    {
        string? key = _painted is null ? null : PaintedKey.Of(batch, _model!.Hash, _settings, ModelDevice.Settings(device, options.Threads), _terms);
        if (key is not null && _painted!.TryTake(key, pixels, out int before))
        {
            _report!.Measure("imagesShared", batch.Members.Count, batch.Id);
            return before;
        }

        float[] noise = ItemNoise.Draw(batch, _noisePerImage);
        int cut = _model!.Generate([.. batch.Members.Select(m => m.Payload.Text)], _settings, noise, pixels, cancel);
        if (key is not null) _painted!.Add(key, pixels, cut);

        return cut;
    }
}
