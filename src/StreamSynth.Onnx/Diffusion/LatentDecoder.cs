using System.Numerics.Tensors;
using StreamSynth.Onnx.Diffusion.Decoding;
using StreamSynth.Onnx.Diffusion.Schedulers;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>
/// Decodes latents into images with the VAE decoder of a diffusion folder, whole or in tiles. Safe for many threads at once.
/// </summary>
public sealed class LatentDecoder : IDisposable
{
    private const int PixelsPerRun = 1 << 22; // 4 images of 1024 x 1024, 16 of 512 x 512: bounds what the decoder holds at once
    private const int Quarters = 4; // tiles overlap by a quarter, which must be whole latent pixels

    private readonly OnnxSession _session;
    private readonly DiffusionConfig _config;
    private readonly WorkspacePool<(int Images, int Height, int Width), DecodingWorkspace> _workspaces;
    private readonly Lazy<string> _hash;

    private LatentDecoder(OnnxSession session, DiffusionConfig config)
    {
        _session = session;
        _config = config;
        _workspaces = new(key => new DecodingWorkspace(session, config, key), mostIdle: 8);
        _hash = new Lazy<string>(() => ModelFiles.Hash(config.Folder, Files));
    }

    /// <summary>Gives the channels of a latent.</summary>
    public int LatentChannels => _config.LatentChannels;

    /// <summary>Gives the pixels of an image per latent pixel and axis.</summary>
    public int Factor => _config.Factor;

    /// <summary>Gives the SHA-256 over the decoder's files, lower-case hex; read at the first call and kept.</summary>
    public string Hash => _hash.Value;

    internal IEnumerable<string> Files => [.. ModelFiles.Configurations(_config.At("vae_decoder")), .. ModelFiles.WithExternalData(_session.Path)];

    /// <summary>Loads the decoder of a folder and nothing else of it. The caller disposes it.</summary>
    /// <param name="folder">Folder of the whole model.</param>
    /// <param name="settings">Threads and device.</param>
    /// <exception cref="ModelException">The folder has faults; the exception holds all of them.</exception>
    public static LatentDecoder Load(string folder, SessionSettings settings)
    {
        List<ModelFault> faults = [];
        LatentDecoder? decoder = Open(DiffusionConfig.Read(folder, faults), settings, faults);
        if (faults.Count == 0 && decoder is not null) return decoder;
        decoder?.Dispose();
        throw new ModelException(faults);
    }

    /// <summary>Finds everything that is wrong with a folder's decoder for an image size. Never throws for a bad folder.</summary>
    /// <param name="folder">Folder of the whole model.</param>
    /// <param name="height">Rows of the image, in pixels; null for the model's own.</param>
    /// <param name="width">Columns of the image, in pixels; null for the model's own.</param>
    /// <param name="tileSize">Side of a tile as <see cref="Decode"/> takes it.</param>
    /// <returns>The faults; empty if images of that size can be decoded.</returns>
    public static IReadOnlyList<ModelFault> Inspect(string folder, int? height, int? width, int tileSize)
    {
        List<ModelFault> faults = [];
        DiffusionConfig config = DiffusionConfig.Read(folder, faults);
        using LatentDecoder? decoder = Open(config, new SessionSettings(), faults);
        if (faults.Count == 0) decoder!.FitSize(config.ShapeOf(height, width, faults), tileSize, "the image's size", faults);
        return faults;
    }

    /// <summary>Decodes latents.</summary>
    /// <param name="latents">f32[N,C,h,w] as a scheduler leaves them, scaling and shift of the autoencoder still in.</param>
    /// <param name="latentHeight">Rows h.</param>
    /// <param name="latentWidth">Columns w.</param>
    /// <param name="tileSize">Side of a tile in pixels; images with a longer side are decoded in overlapping tiles of it. 0: never.</param>
    /// <param name="rgb">Receives u8[N,H,W,3], RGB.</param>
    /// <param name="cancellation">Looked at between runs.</param>
    /// <exception cref="ModelException">The decoder has other fixed sizes, ONNX Runtime failed, or pixels are NaN.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Decode(ReadOnlySpan<float> latents, int latentHeight, int latentWidth, int tileSize, Span<byte> rgb, CancellationToken cancellation)
    {
        DiffusionShape shape = new(LatentChannels, latentHeight, latentWidth, latentHeight * Factor, latentWidth * Factor, string.Empty);
        int images = shape.LatentSize == 0 ? 0 : latents.Length / shape.LatentSize;
        if (latents.Length != (long)images * shape.LatentSize) throw new ArgumentException($"expected N × {shape.LatentSize} elements, found {latents.Length}", nameof(latents));
        if (rgb.Length != (long)images * shape.ImageSize) throw new ArgumentException($"expected {images} × {shape.ImageSize} bytes, found {rgb.Length}", nameof(rgb));

        bool tiled = NeedsTiles(shape, tileSize);
        int perRun = tiled ? 1 : Math.Max(1, PixelsPerRun / (shape.ImageHeight * shape.ImageWidth));
        for (int image = 0; image < images; image += perRun)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(perRun, images - image);
            ReadOnlySpan<float> part = latents.Slice(image * shape.LatentSize, count * shape.LatentSize);
            Span<byte> pixels = rgb.Slice(image * shape.ImageSize, count * shape.ImageSize);
            if (tiled) DecodeTiled(part, shape, tileSize / Factor, pixels, cancellation);
            else DecodeWhole(part, shape, count, pixels);
        }
    }

    /// <summary>Frees the model. No call may be in progress.</summary>
    public void Dispose()
    {
        _workspaces.Dispose();
        _session.Dispose();
    }

    internal static LatentDecoder? Open(DiffusionConfig config, SessionSettings settings, List<ModelFault> faults)
    {
        if (!Directory.Exists(config.Folder)) return null;
        ModelRole role = new("VAE decoder", new Dictionary<string, int[]> { ["latent_sample"] = [4] }, "sample", 4);
        OnnxSession? session = role.Open(config.At("vae_decoder", "model.onnx"), settings, faults);
        if (session is null) return null;
        LatentDecoder decoder = new(session, config);
        if (faults.Count > 0) return decoder;
        SizeCheck.Expect(session, session.Inputs["latent_sample"], 1, config.LatentChannels, $"{config.DenoiserFolder}/config.json: in_channels", faults);
        SizeCheck.Expect(session, session.Outputs["sample"], 1, 3, "RGB", faults);
        return decoder;
    }

    internal void FitSize(DiffusionShape shape, int tileSize, string source, List<ModelFault> faults)
    {
        TensorPort latent = _session.Inputs["latent_sample"];
        TensorPort image = _session.Outputs["sample"];
        if (tileSize < 0 || tileSize % (Quarters * Factor) != 0)
        {
            faults.Add(new ModelFault(
                ModelFaultCodes.Setting, "tileSize", $"tileSize must be a multiple of {Quarters * Factor} pixels, so that tiles of whole latent pixels overlap by a quarter; found {tileSize}", "set tileSize to 0 for no tiles, or to such a multiple; 512 is usual"));
            return;
        }

        SizeCheck.Expect(_session, latent, 2, shape.LatentHeight, source, faults);
        SizeCheck.Expect(_session, latent, 3, shape.LatentWidth, source, faults);
        SizeCheck.Expect(_session, image, 2, shape.ImageHeight, $"{source} × 2^(levels - 1)", faults);
        SizeCheck.Expect(_session, image, 3, shape.ImageWidth, $"{source} × 2^(levels - 1)", faults);
    }

    // A decoder of fixed size takes no tiles; its size was compared before.
    private bool NeedsTiles(DiffusionShape shape, int tileSize) =>
        tileSize > 0 && Math.Max(shape.ImageHeight, shape.ImageWidth) > tileSize && _session.Inputs["latent_sample"].Dimensions is [_, _, < 0, < 0];

    private void DecodeWhole(ReadOnlySpan<float> latents, DiffusionShape shape, int images, Span<byte> rgb)
    {
        (int, int, int) key = (images, shape.LatentHeight, shape.LatentWidth);
        DecodingWorkspace workspace = _workspaces.Rent(key);
        try
        {
            Unscale(latents, workspace.Latents);
            workspace.Run();
            for (int image = 0; image < images; image++) ToBytes(workspace.Pixels.AsSpan(image * shape.ImageSize, shape.ImageSize), rgb.Slice(image * shape.ImageSize, shape.ImageSize));
        }
        finally
        {
            _workspaces.Return(key, workspace);
        }
    }

    private void DecodeTiled(ReadOnlySpan<float> latent, DiffusionShape shape, int side, Span<byte> rgb, CancellationToken cancellation)
    {
        float[] unscaled = new float[shape.LatentSize];
        float[] pixels = new float[shape.ImageSize];
        Unscale(latent, unscaled);
        new Tiles(shape.LatentHeight, shape.LatentWidth, side, Factor).Decode((top, left, rows, columns) => DecodeTile(unscaled, shape, top, left, rows, columns), pixels, cancellation);
        ToBytes(pixels, rgb);
    }

    private float[] DecodeTile(float[] latent, DiffusionShape shape, int top, int left, int rows, int columns)
    {
        (int, int, int) key = (1, rows, columns);
        DecodingWorkspace workspace = _workspaces.Rent(key);
        try
        {
            for (int line = 0; line < LatentChannels * rows; line++) // one row of one channel
            {
                int from = (line / rows * shape.LatentHeight + top + line % rows) * shape.LatentWidth + left;
                latent.AsSpan(from, columns).CopyTo(workspace.Latents.AsSpan(line * columns));
            }

            workspace.Run();
            return [.. workspace.Pixels];
        }
        finally
        {
            _workspaces.Return(key, workspace);
        }
    }

    private void Unscale(ReadOnlySpan<float> latents, Span<float> unscaled)
    {
        LatentMath.Scale(1 / _config.ScalingFactor, latents, unscaled);
        if (_config.ShiftFactor != 0) LatentMath.Add(_config.ShiftFactor, unscaled);
    }

    // planes f32[3,H,W] -> u8[H,W,3]
    private void ToBytes(ReadOnlySpan<float> planes, Span<byte> rgb)
    {
        if (float.IsNaN(TensorPrimitives.MaxMagnitude(planes)))
        {
            throw new ModelException(new ModelFault(
                ModelFaultCodes.NotFinite, _session.Path, "the decoded image has NaN", "half-precision decoders overflow on some latents and give black images: use a float32 vae_decoder"));
        }

        int area = planes.Length / 3;
        for (int channel = 0; channel < 3; channel++)
        {
            ReadOnlySpan<float> plane = planes.Slice(channel * area, area);
            for (int pixel = 0; pixel < area; pixel++)
            {
                float unit = Math.Clamp(plane[pixel] * 0.5f + 0.5f, 0f, 1f); // the decoder gives -1..1
                rgb[pixel * 3 + channel] = (byte)MathF.Round(unit * 255f);
            }
        }
    }
}
