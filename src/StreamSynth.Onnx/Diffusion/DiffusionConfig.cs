using System.Text.Json;
using StreamSynth.Onnx.Diffusion.Schedulers;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Holds what the configurations of a folder in the Stable Diffusion ONNX layout say.</summary>
internal sealed class DiffusionConfig
{
    private const double UsualScalingFactor = 0.18215; // default of diffusers' AutoencoderKL

    private DiffusionConfig(string folder) => Folder = folder;

    public string Folder { get; }

    public int LatentChannels { get; private set; }

    public (int Height, int Width) Latent { get; private set; }

    public (int Height, int Width) Image { get; private set; }

    /// <summary>Gives the size of a text embedding that the UNet attends to; 0 if its configuration does not say.</summary>
    public int ContextSize { get; private set; }

    /// <summary>Gives the longest text of the text encoder, in tokens; 0 if its configuration does not say.</summary>
    public int TokenLength { get; private set; }

    public double ScalingFactor { get; private set; } = UsualScalingFactor;

    public double ShiftFactor { get; private set; }

    public SchedulerConfig? Scheduler { get; private set; }

    public List<string> Notices { get; } = [];

    /// <summary>Gives the sizes; only if no fault was added.</summary>
    public DiffusionShape Shape => new(
        LatentChannels, Latent.Height, Latent.Width, Image.Height, Image.Width, SchedulerNames.OptionOf(Scheduler!.Kind));

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

        config.ReadUnet(faults);
        config.ReadDecoder(faults);
        config.ReadTextEncoder(faults);
        config.Scheduler = SchedulerConfig.Read(config.At("scheduler", "scheduler_config.json"), faults, config.Notices);
        return config;
    }

    /// <summary>Gives the path of a part.</summary>
    public string At(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    private void ReadUnet(List<ModelFault> faults)
    {
        ModelConfig? unet = ModelConfig.Read(At("unet", "config.json"), faults);
        if (unet is null) return;
        LatentChannels = unet.NeededSize("in_channels");
        Latent = unet.NeededSizes("sample_size");

        // Older models give one size per level of the UNet; all are equal in the ones that this layout serves.
        if (unet.TryGet("cross_attention_dim", out JsonElement size) && size.ValueKind == JsonValueKind.Number) ContextSize = size.GetInt32();
    }

    private void ReadDecoder(List<ModelFault> faults)
    {
        ModelConfig? decoder = ModelConfig.Read(At("vae_decoder", "config.json"), faults);
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

        int factor = 1 << (levels.GetArrayLength() - 1);
        Image = (Latent.Height * factor, Latent.Width * factor);
    }

    private void ReadTextEncoder(List<ModelFault> faults)
    {
        ModelConfig? encoder = ModelConfig.Read(At("text_encoder", "config.json"), faults);
        if (encoder is not null && encoder.TryGet("max_position_embeddings", out _)) TokenLength = encoder.NeededSize("max_position_embeddings");
    }
}
