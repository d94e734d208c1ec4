using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Opens the sessions and the tokenizer of a diffusion folder and checks that they fit. Complete only if no fault was added.</summary>
internal sealed class DiffusionParts : IDisposable
{
    private static readonly ModelRole TextRole = new(
        "text encoder", new Dictionary<string, int[]> { ["input_ids"] = [2] }, "last_hidden_state", 3, "attention_mask");

    private static readonly ModelRole UnetRole = new(
        "UNet",
        new Dictionary<string, int[]> { ["sample"] = [4], ["timestep"] = [0, 1], ["encoder_hidden_states"] = [3] },
        "out_sample",
        4);

    private static readonly ModelRole DecoderRole = new(
        "VAE decoder", new Dictionary<string, int[]> { ["latent_sample"] = [4] }, "sample", 4);

    private DiffusionParts(DiffusionConfig config) => Config = config;

    public DiffusionConfig Config { get; }

    public OnnxSession? Text { get; private set; }

    public OnnxSession? Unet { get; private set; }

    public OnnxSession? Decoder { get; private set; }

    public ClipTokenizer? Tokenizer { get; private set; }

    /// <summary>Gives the number of tokens of every prompt, S.</summary>
    public int TokenLength { get; private set; }

    /// <summary>Gives the length of one token's embedding, D.</summary>
    public int ContextSize { get; private set; }

    /// <summary>Gives every file that the model was read from.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    public static DiffusionParts Open(string folder, SessionSettings settings, List<ModelFault> faults)
    {
        DiffusionConfig config = DiffusionConfig.Read(folder, faults);
        DiffusionParts parts = new(config);
        if (!Directory.Exists(folder)) return parts;

        string text = config.At("text_encoder", "model.onnx");
        string unet = config.At("unet", "model.onnx");
        string decoder = config.At("vae_decoder", "model.onnx");
        parts.Tokenizer = ClipTokenizer.Read(config.At("tokenizer"), faults);
        parts.Text = TextRole.Open(text, settings, faults);
        parts.Unet = UnetRole.Open(unet, settings, faults);
        parts.Decoder = DecoderRole.Open(decoder, settings, faults);
        if (faults.Count > 0) return parts;

        string[] folders = ["text_encoder", "unet", "vae_decoder", "scheduler", "tokenizer"];
        parts.Files = [.. folders.SelectMany(name => ModelFiles.Configurations(config.At(name))), .. new[] { text, unet, decoder }.SelectMany(ModelFiles.WithExternalData)];
        parts.Fit(faults);
        return parts;
    }

    public void Dispose()
    {
        Text?.Dispose();
        Unet?.Dispose();
        Decoder?.Dispose();
    }

    // Fixed sizes in the models win over the configurations where both are free to differ; elsewhere a difference is a fault.
    private void Fit(List<ModelFault> faults)
    {
        int fixedTokens = Text!.Inputs["input_ids"].Dimensions[1];
        int configured = Config.TokenLength > 0 ? Math.Min(Config.TokenLength, Tokenizer!.MaxLength) : Tokenizer!.MaxLength;
        TokenLength = fixedTokens > 0 ? fixedTokens : configured;
        TensorPort context = Unet!.Inputs["encoder_hidden_states"];
        int fromText = Text.Outputs["last_hidden_state"].Dimensions[2];
        ContextSize = fromText > 0 ? fromText : context.Dimensions[2] > 0 ? context.Dimensions[2] : Config.ContextSize;
        if (ContextSize < 1)
        {
            faults.Add(new ModelFault(
                ModelFaultCodes.Config, Config.At("unet", "config.json"), "member 'cross_attention_dim' is missing, and the models leave that size free", "add 'cross_attention_dim' as the model's publisher gives it"));
        }

        TensorPort sample = Unet.Inputs["sample"];
        TensorPort latent = Decoder!.Inputs["latent_sample"];
        TensorPort image = Decoder.Outputs["sample"];
        Expect(Unet.Path, context, 1, TokenLength, "the text encoder's length", faults);
        Expect(Unet.Path, context, 2, ContextSize, "the text encoder's hidden size", faults);
        Expect(Unet.Path, sample, 1, Config.LatentChannels, "unet/config.json: in_channels", faults);
        Expect(Unet.Path, sample, 2, Config.Latent.Height, "unet/config.json: sample_size", faults);
        Expect(Unet.Path, sample, 3, Config.Latent.Width, "unet/config.json: sample_size", faults);
        Expect(Decoder.Path, latent, 1, Config.LatentChannels, "unet/config.json: in_channels", faults);
        Expect(Decoder.Path, latent, 2, Config.Latent.Height, "unet/config.json: sample_size", faults);
        Expect(Decoder.Path, latent, 3, Config.Latent.Width, "unet/config.json: sample_size", faults);
        Expect(Decoder.Path, image, 1, 3, "RGB", faults);
        Expect(Decoder.Path, image, 2, Config.Image.Height, "sample_size × 2^(levels - 1)", faults);
        Expect(Decoder.Path, image, 3, Config.Image.Width, "sample_size × 2^(levels - 1)", faults);
    }

    private static void Expect(string path, TensorPort port, int axis, int size, string source, List<ModelFault> faults)
    {
        if (port.Dimensions[axis] < 0 || port.Dimensions[axis] == size) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.Shape, path, $"{source} gives {size}, but the model has {port}", "take models and configurations from the same source"));
    }
}
