using System.Text.Json;
using StreamSynth.Onnx.Diffusion.Schedulers;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Holds what the configurations of a diffusion folder say.</summary>
internal sealed class DiffusionConfig
{
    private const double UsualScalingFactor = 0.18215; // default of diffusers' AutoencoderKL
    private const int FluxSampleSize = 128; // its transformer's configuration names no size: default_sample_size of pipeline_flux.py

    // Four levels in the UNet and in the autoencoder of Stable Diffusion 1; one object serves for both.
    private const string UsualConfig = """{"in_channels": 4, "sample_size": 64, "block_out_channels": [0, 0, 0, 0], "scaling_factor": 0.18215}""";

    private readonly List<string> _usual = [];

    private DiffusionConfig(string folder) => Folder = folder;

    public string Folder { get; }

    public DiffusionLayout Layout { get; private set; }

    /// <summary>Gives what model_index.json says; null if there is none.</summary>
    public ModelConfig? Index { get; private set; }

    /// <summary>Gives the folder of the UNet or transformer.</summary>
    public string DenoiserFolder => Layout is DiffusionLayout.StableDiffusion or DiffusionLayout.StableDiffusionXl ? "unet" : "transformer";

    /// <summary>Gives the configuration of the UNet or transformer; null if it cannot be read.</summary>
    public ModelConfig? Denoiser { get; private set; }

    /// <summary>Gives the configurations of the text encoders by folder, in the order of the layout.</summary>
    public Dictionary<string, ModelConfig?> TextEncoders { get; } = [];

    public int LatentChannels { get; private set; }

    /// <summary>Gives the size of a latent when no other is asked for.</summary>
    public (int Height, int Width) Latent { get; private set; }

    /// <summary>Gives what latent sizes must be a multiple of: levels of the UNet are joined pairwise, patches are cut.</summary>
    public int LatentMultiple { get; private set; } = 1;

    /// <summary>Gives the side of a transformer's patch, in latent pixels; 1 for a UNet.</summary>
    public int PatchSize { get; private set; } = 1;

    /// <summary>Gives pixels per latent pixel and axis.</summary>
    public int Factor { get; private set; } = 1;

    /// <summary>Gives the size of one token's embedding that the denoiser attends to; 0 if its configuration does not say.</summary>
    public int ContextSize { get; private set; }

    public double ScalingFactor { get; private set; } = UsualScalingFactor;

    public double ShiftFactor { get; private set; }

    public SchedulerConfig? Scheduler { get; private set; }

    public List<string> Notices { get; } = [];

    /// <summary>Gives the sizes for an image size that was asked for, or the model's own; only if no fault was added.</summary>
    /// <param name="height">Rows of the image; null for the model's own.</param>
    /// <param name="width">Columns of the image; null for the model's own.</param>
    /// <param name="faults">Receives a size that the model cannot make.</param>
    public DiffusionShape ShapeOf(int? height, int? width, List<ModelFault> faults)
    {
        int rows = LatentSide("height", height, Latent.Height, faults);
        int columns = LatentSide("width", width, Latent.Width, faults);
        return new DiffusionShape(LatentChannels, rows, columns, rows * Factor, columns * Factor, SchedulerNames.OptionOf(Scheduler!.Kind));
    }

    /// <summary>Reads the configurations of a folder.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static DiffusionConfig Read(string folder, List<ModelFault> faults)
    {
        DiffusionConfig config = new(folder);
        if (!Directory.Exists(folder))
        {
            faults.Add(ModelFiles.MissingFolder(folder));
            return config;
        }

        config.Index = ModelConfig.ReadIfThere(config.At("model_index.json"), faults);
        config.Layout = DiffusionLayouts.Recognise(folder, config.Index, faults);
        config.ReadDenoiser(faults);
        config.ReadDecoder(faults);
        foreach (string encoder in config.NeededEncoders()) config.TextEncoders[encoder] = config.ReadPart(encoder, faults);
        if (config._usual.Count > 0)
        {
            config.Notices.Add($"{folder}: {string.Join(", ", config._usual)} have no config.json, as in the first exports: sizes and scaling factor of Stable Diffusion 1 are taken");
        }

        config.Scheduler = SchedulerConfig.Read(config.At("scheduler", "scheduler_config.json"), faults, config.Notices);
        return config;
    }

    /// <summary>Gives the path of a part.</summary>
    public string At(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    // The first exports of diffusers (OnnxStableDiffusionPipeline) hold no configuration beside a model: their pipeline has the numbers of
    // Stable Diffusion 1 in its code (pipeline_onnx_stable_diffusion.py).
    private ModelConfig? ReadPart(string part, List<ModelFault> faults)
    {
        string path = At(part, "config.json");
        bool first = Index is not null && Index.TryGet("_class_name", out JsonElement named) && named.ToString().StartsWith("Onnx", StringComparison.Ordinal);
        if (!first || File.Exists(path) || !File.Exists(At(part, "model.onnx"))) return ModelConfig.Read(path, faults);
        _usual.Add(part);
        using JsonDocument document = JsonDocument.Parse(UsualConfig);
        return ModelConfig.Of(document.RootElement.Clone(), path, faults);
    }

    private int LatentSide(string name, int? asked, int usual, List<ModelFault> faults)
    {
        int pixels = asked ?? usual * Factor;
        int multiple = Factor * LatentMultiple;
        if (pixels >= multiple && pixels % multiple == 0) return pixels / Factor;
        int near = Math.Max(1, (int)Math.Round(pixels / (double)multiple)) * multiple;
        faults.Add(new ModelFault(
            ModelFaultCodes.Setting,
            name,
            $"{name} must be a multiple of {multiple} ({Factor} pixels per latent pixel × {LatentMultiple} that the {DenoiserFolder} halves or cuts into patches), found {pixels}",
            $"set {name} to {near}"));
        return usual;
    }

    private IEnumerable<string> NeededEncoders()
    {
        yield return "text_encoder";
        if (Layout == DiffusionLayout.StableDiffusion) yield break;
        yield return "text_encoder_2";
        if (Layout != DiffusionLayout.StableDiffusion3) yield break;
        if (Directory.Exists(At("text_encoder_3"))) yield return "text_encoder_3";
        else if (Index is not null && Index.TryGet("text_encoder_3", out JsonElement third) && third.ToString().Contains('"', StringComparison.Ordinal))
        {
            Notices.Add($"{Folder}: text_encoder_3 (T5) is listed in model_index.json but not there: zeros take the place of its embeddings");
        }
    }

    private void ReadDenoiser(List<ModelFault> faults)
    {
        Denoiser = ReadPart(DenoiserFolder, faults);
        if (Denoiser is null) return;
        LatentChannels = Denoiser.NeededSize("in_channels");
        if (Layout == DiffusionLayout.Flux)
        {
            if (LatentChannels % 4 != 0) Denoiser.Refuse("in_channels", "a multiple of 4: the channels of four latent pixels packed into one");
            LatentChannels /= 4;
            PatchSize = 2; // latents are packed two by two before the transformer, whose own patch_size is 1
            Latent = (FluxSampleSize, FluxSampleSize);
        }
        else
        {
            Latent = Denoiser.NeededSizes("sample_size");
            if (Layout == DiffusionLayout.StableDiffusion3) PatchSize = Denoiser.NeededSize("patch_size");
        }

        bool hasLevels = Denoiser.TryGet("block_out_channels", out JsonElement levels) && levels.ValueKind == JsonValueKind.Array && levels.GetArrayLength() is >= 1 and <= 16;
        LatentMultiple = PatchSize > 1 ? PatchSize : hasLevels ? 1 << (levels.GetArrayLength() - 1) : 1;

        // Older UNets give one size per level; all are equal in the ones that these layouts serve.
        foreach (string member in new[] { "cross_attention_dim", "joint_attention_dim" })
        {
            if (Denoiser.TryGet(member, out JsonElement size) && size.ValueKind == JsonValueKind.Number) ContextSize = size.GetInt32();
        }
    }

    private void ReadDecoder(List<ModelFault> faults)
    {
        ModelConfig? decoder = ReadPart("vae_decoder", faults);
        if (decoder is null) return;
        ScalingFactor = decoder.Number("scaling_factor", UsualScalingFactor);
        if (ScalingFactor <= 0) decoder.Refuse("scaling_factor", "above 0");
        ShiftFactor = decoder.Number("shift_factor", 0);
        if (decoder.TryGet("latents_mean", out _)) decoder.Refuse("latents_mean", "absent: latents normalised by channel are not supported");
        if (!decoder.TryGet("block_out_channels", out JsonElement levels) || levels.ValueKind != JsonValueKind.Array || levels.GetArrayLength() is < 1 or > 16)
        {
            decoder.Refuse("block_out_channels", "an array with one entry per level, each of which doubles the size");
            return;
        }

        Factor = 1 << (levels.GetArrayLength() - 1);
    }
}
