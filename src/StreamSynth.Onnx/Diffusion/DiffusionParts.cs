using StreamSynth.Onnx.Diffusion.Conditioning;
using StreamSynth.Onnx.Diffusion.Denoising;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Opens the models and tokenizers of a diffusion folder and checks that they fit. Complete only if no fault was added.</summary>
internal sealed class DiffusionParts : IDisposable
{
    private DiffusionParts(DiffusionConfig config) => Config = config;

    public DiffusionConfig Config { get; }

    public TextConditioning? Text { get; private set; }

    public Denoiser? Denoiser { get; private set; }

    /// <summary>Gives the decoder; null if it was not wanted.</summary>
    public LatentDecoder? Decoder { get; private set; }

    /// <summary>Gives every file that the model was read from.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    public static DiffusionParts Open(string folder, SessionSettings settings, bool withDecoder, List<ModelFault> faults)
    {
        DiffusionConfig config = DiffusionConfig.Read(folder, faults);
        DiffusionParts parts = new(config);
        if (!Directory.Exists(folder)) return parts;

        parts.Text = config.Layout switch
        {
            DiffusionLayout.StableDiffusionXl => new SdxlConditioning(config, settings, faults),
            DiffusionLayout.StableDiffusion3 => new Sd3Conditioning(config, settings, faults),
            DiffusionLayout.Flux => new FluxConditioning(config, settings, faults),
            _ => new StableDiffusionConditioning(config, settings, faults),
        };
        parts.Denoiser = config.Layout switch
        {
            DiffusionLayout.StableDiffusion3 => new Sd3Denoiser(config, settings, faults),
            DiffusionLayout.Flux => new FluxDenoiser(config, settings, faults),
            _ => new UnetDenoiser(config, settings, faults),
        };
        if (withDecoder) parts.Decoder = LatentDecoder.Open(config, settings, faults);
        if (faults.Count == 0) parts.Text.Measure(parts.Denoiser.Session, faults);
        if (faults.Count == 0) parts.Denoiser.Fit(parts.Text, faults);
        if (faults.Count == 0) parts.ListFiles();
        return parts;
    }

    /// <summary>Finds what is wrong with the settings of a call, and gives the sizes that they ask for.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public DiffusionShape Fit(DiffusionSettings settings, List<ModelFault> faults)
    {
        DiffusionShape shape = Config.ShapeOf(settings.Height, settings.Width, faults);
        if (faults.Count > 0) return shape;
        bool own = settings.Height is null && settings.Width is null;
        string source = own ? $"{Config.DenoiserFolder}/config.json: sample_size" : $"an image of {shape.ImageHeight} × {shape.ImageWidth}";
        Text!.Check(settings, faults);
        List<ModelFault> misfits = [];
        Denoiser!.FitSize(shape, source, misfits);
        Decoder?.FitSize(shape, settings.TileSize, source, misfits);
        if (own || misfits.Count == 0) faults.AddRange(misfits);
        else faults.Add(FixedSize(settings, shape, misfits[0]));
        return shape;
    }

    // Who asked for a size wants to hear of that option, not of each of the files that cannot make it.
    private ModelFault FixedSize(DiffusionSettings settings, DiffusionShape shape, ModelFault first)
    {
        DiffusionShape usual = Config.ShapeOf(null, null, []);
        bool isWidth = settings.Width is not null && (settings.Height is null || shape.ImageWidth != usual.ImageWidth);
        return new ModelFault(
            ModelFaultCodes.Setting,
            isWidth ? "width" : "height",
            $"an image of {shape.ImageHeight} × {shape.ImageWidth} was asked for, but this model was exported for images of {usual.ImageHeight} × {usual.ImageWidth} ({first.Path}: {first.Message})",
            "leave height and width out, or export the model with free sizes");
    }

    public void Dispose()
    {
        Text?.Dispose();
        Denoiser?.Dispose();
        Decoder?.Dispose();
    }

    private void ListFiles()
    {
        string[] folders = [.. Config.TextEncoders.Keys, Config.DenoiserFolder, "scheduler", "tokenizer", "tokenizer_2", "tokenizer_3"];
        string[] models = [.. Config.TextEncoders.Keys, Config.DenoiserFolder];
        string index = Config.At("model_index.json");
        Files =
        [
            .. Config.Layout == DiffusionLayout.StableDiffusion || !File.Exists(index) ? [] : new[] { index },
            .. folders.Select(name => Config.At(name)).Where(Directory.Exists).SelectMany(ModelFiles.Configurations),
            .. models.SelectMany(name => ModelFiles.WithExternalData(Config.At(name, "model.onnx"))),
            .. Decoder?.Files ?? [],
        ];
    }
}
