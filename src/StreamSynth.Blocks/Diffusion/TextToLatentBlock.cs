using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Regeneration;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Onnx.Diffusion;
using MemoryMarshal = System.Runtime.InteropServices.MemoryMarshal;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Options of <c>diffusion.text_to_latent</c>.</summary>
public sealed record TextToLatentOptions : DiffusionOptions;

/// <summary>Generates one latent per prompt, a batch at a time, for <c>diffusion.decode_latent</c>: denoising and decoding then overlap, each with its own batch and device.</summary>
/// <remarks>Noise, batches and cut prompts as in <see cref="TextToImageBlock"/>. The decoder is not loaded here.</remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("diffusion.text_to_latent", "Generates a latent from each prompt with a diffusion model, in batches, for a decoding node.")]
[In("prompt")]
[Out("latent", "f32[C,h,w]")]
public sealed class TextToLatentBlock(TextToLatentOptions options, Places places, Device device) : IBatchTransform<Prompt, Latent>, IHashedInputs, IImageGenerator
{
    private readonly DiffusionSettings _settings = options.ToSettings();

    private DiffusionModel? _model;
    private DiffusionShape? _shape;
    private NodeReport? _report;
    private int _noisePerImage;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _model is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _model.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => [.. ModelDevice.Check(device, options.Threads), .. DiffusionFolder.Check(places, options.Model, _settings, withDecoder: false)];

    /// <inheritdoc/>
    public Shape? OutputShape() => ReadShape() is { } shape ? new("f32", [$"{shape.LatentChannels}", $"{shape.LatentHeight}", $"{shape.LatentWidth}"]) : null;

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => ReadShape() is { } shape ? (long)shape.LatentSize * sizeof(float) : 0;

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _report = run.Report;
        _model = DiffusionModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads), withDecoder: false);
        _shape = _model.ShapeOf(_settings);
        _noisePerImage = _model.NoiseDraws(_settings) * _shape.LatentSize;

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome<Latent>>> TransformBatchAsync(Batch<Prompt> batch, CancellationToken cancel)
    {
        DiffusionShape shape = _shape!;
        float[] noise = ItemNoise.Draw(batch, _noisePerImage);
        float[] latents = new float[batch.Members.Count * shape.LatentSize];
        int cut = _model!.GenerateLatents([.. batch.Members.Select(m => m.Payload.Text)], _settings, noise, latents, cancel);
        if (cut > 0) _report!.Measure("promptsCut", cut, batch.Id);

        var outcomes = new Outcome<Latent>[batch.Members.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            BatchMember<Prompt> member = batch.Members[i];
            Lease elements = batch.Rent(shape.LatentSize * sizeof(float));
            MemoryMarshal.AsBytes(latents.AsSpan(i * shape.LatentSize, shape.LatentSize)).CopyTo(elements.Writable);
            var provenance = new Provenance(Domain.Synthetic, member.Payload.Label) { Prompt = member.Payload, Seed = member.Seed, Batch = batch.Id };
            outcomes[i] = new Latent(elements, shape.LatentChannels, shape.LatentHeight, shape.LatentWidth, provenance);
        }

        return new(outcomes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _model?.Dispose();
        return ValueTask.CompletedTask;
    }

    private DiffusionShape? ReadShape() => DiffusionFolder.ReadShape(places, options.Model, options.Height, options.Width);
}
