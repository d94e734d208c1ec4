using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Onnx.Diffusion;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Options of <c>diffusion.decode_latent</c>.</summary>
public sealed record DecodeLatentOptions
{
    /// <summary>Model folder.</summary>
    [Description("Model folder whose VAE decoder is used, usually that of the node that makes the latents: a path, or a name below 'models'.")]
    public required string Model { get; init; }

    /// <summary>Rows of an image.</summary>
    [Description("Rows of an image, in pixels, as the node that makes the latents has it; null takes the model's own.")]
    [Range(8, 8192)]
    public int? Height { get; init; }

    /// <summary>Columns of an image.</summary>
    [Description("Columns of an image, in pixels, as the node that makes the latents has it; null takes the model's own.")]
    [Range(8, 8192)]
    public int? Width { get; init; }

    /// <summary>Side of a tile.</summary>
    [Description("Images with a side longer than this many pixels are decoded in overlapping tiles of it, which bounds memory; 0 decodes all of them whole.")]
    [Range(0, 8192)]
    public int TileSize { get; init; } = 1024;

    /// <summary>ONNX Runtime threads per call.</summary>
    [Description("ONNX Runtime threads per call; results can differ in the last bits between thread counts.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;
}

/// <summary>Decodes latents into images, a batch at a time, with a VAE decoder.</summary>
/// <remarks>In: latent f32[C,h,w]. Out: image u8[H,W,3] with H and W the latent's times the decoder's factor. All latents of a run have one size.</remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("diffusion.decode_latent", "Decodes latents into images with the VAE decoder of a diffusion model, in tiles when they are large.")]
[In("latent", "f32[C,h,w]")]
[Out("image", "u8[H,W,3]")]
public sealed class DecodeLatentBlock(DecodeLatentOptions options, Places places, Device device) : IBatchTransform<Latent, Picture>, IHashedInputs
{
    private LatentDecoder? _decoder;
    private DiffusionShape? _shape;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _decoder is null ? new() : new Dictionary<string, string> { [$"decoder {options.Model}"] = _decoder.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() =>
    [
        .. ModelDevice.Check(device, options.Threads),
        .. ModelPlace.Check(places, options.Model, folder => LatentDecoder.Inspect(folder, options.Height, options.Width, options.TileSize)),
    ];

    /// <inheritdoc/>
    public Shape? OutputShape() => ReadShape() is { } shape ? new("u8", [$"{shape.ImageHeight}", $"{shape.ImageWidth}", "3"]) : null;

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => PictureBytes.Of(OutputShape());

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _decoder = LatentDecoder.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads));
        _shape = ReadShape()!;
        Shape takes = new("f32", [$"{_shape.LatentChannels}", $"{_shape.LatentHeight}", $"{_shape.LatentWidth}"]);
        if (run.InputShape is { } arriving && !takes.TryUnify(arriving, new Dictionary<string, string>())) throw new GraphException(Mismatch($"nodes.{run.Node}.inputs.latent", $"{arriving}"));

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome<Picture>>> TransformBatchAsync(Batch<Latent> batch, CancellationToken cancel)
    {
        DiffusionShape shape = _shape!;
        float[] latents = new float[batch.Members.Count * shape.LatentSize];
        for (int i = 0; i < batch.Members.Count; i++)
        {
            Latent latent = batch.Members[i].Payload;
            if ((latent.Channels, latent.Height, latent.Width) != (shape.LatentChannels, shape.LatentHeight, shape.LatentWidth))
            {
                throw new GraphException(Mismatch("inputs.latent", $"f32[{latent.Channels},{latent.Height},{latent.Width}]"));
            }

            latent.Values.CopyTo(latents.AsSpan(i * shape.LatentSize));
        }

        Lease all = batch.Rent(batch.Members.Count * shape.ImageSize);
        _decoder!.Decode(latents, shape.LatentHeight, shape.LatentWidth, options.TileSize, all.Writable, cancel);
        var pictures = new Outcome<Picture>[batch.Members.Count];
        for (int i = 0; i < pictures.Length; i++)
        {
            Lease pixels = batch.Rent(shape.ImageSize);
            all.Span.Slice(i * shape.ImageSize, shape.ImageSize).CopyTo(pixels.Writable);
            pictures[i] = new Picture(pixels, shape.ImageHeight, shape.ImageWidth, batch.Members[i].Payload.Provenance);
        }

        all.Release();
        return new(pictures);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _decoder?.Dispose();
        return ValueTask.CompletedTask;
    }

    private Diagnostic Mismatch(string path, string found) => new(
        "SS3001",
        path,
        $"this node decodes f32[{_shape!.LatentChannels},{_shape.LatentHeight},{_shape.LatentWidth}] into images of {_shape.ImageHeight} × {_shape.ImageWidth}, but {found} arrives.",
        "give both nodes the same model, height and width.");

    private DiffusionShape? ReadShape() => DiffusionFolder.ReadShape(places, options.Model, options.Height, options.Width);
}
