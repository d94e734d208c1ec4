using System.Text.Json;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Clip;

/// <summary>Reads a CLIP folder: configurations, tokenizer and sessions. Complete only if no fault was added.</summary>
internal sealed class ClipFolder : IDisposable
{
    private const double UsualLogitScale = 4.605170186; // ln 100, where the training of CLIP clips it

    // OpenAI's models keep ln(1/0.07), the value that training started from, in config.json; the trained one is ln 100.
    private const double StartLogitScale = 2.6592;

    private static readonly ModelRole TextRole = new(
        "CLIP text encoder", new Dictionary<string, int[]> { ["input_ids"] = [2] }, "text_embeds", 2, "attention_mask");

    private static readonly ModelRole VisionRole = new(
        "CLIP image encoder", new Dictionary<string, int[]> { ["pixel_values"] = [4] }, "image_embeds", 2);

    private ClipFolder(string path) => Path = path;

    public string Path { get; }

    public OnnxSession? Text { get; private set; }

    public OnnxSession? Vision { get; private set; }

    public ClipTokenizer? Tokenizer { get; private set; }

    public int EmbeddingSize { get; private set; }

    public int TokenLength { get; private set; }

    public (int Height, int Width) Image { get; private set; }

    public float LogitScale { get; private set; }

    /// <summary>Gives the factor from a byte to the model's input, by channel: rescale / std.</summary>
    public float[] PixelScale { get; } = [1, 1, 1];

    /// <summary>Gives what is added after it, by channel: -mean / std.</summary>
    public float[] PixelShift { get; } = [0, 0, 0];

    /// <summary>Gives every file that the model was read from.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    public static ClipFolder Open(string path, SessionSettings settings, string suffix, List<ModelFault> faults)
    {
        ClipFolder folder = new(path);
        if (!Directory.Exists(path))
        {
            faults.Add(ModelFiles.MissingFolder(path));
            return folder;
        }

        ModelConfig? config = ModelConfig.Read(folder.At("config.json"), faults);
        if (config is not null) folder.ReadConfig(config);
        ModelConfig? preprocessor = ModelConfig.Read(folder.At("preprocessor_config.json"), faults);
        if (preprocessor is not null) folder.ReadPreprocessor(preprocessor);
        folder.Tokenizer = ClipTokenizer.Read(path, faults);
        string text = folder.At("onnx", $"text_model{suffix}.onnx");
        string vision = folder.At("onnx", $"vision_model{suffix}.onnx");
        folder.Text = TextRole.Open(text, settings, faults);
        folder.Vision = VisionRole.Open(vision, settings, faults);
        folder.Files = [.. ModelFiles.Configurations(path), .. ModelFiles.WithExternalData(text), .. ModelFiles.WithExternalData(vision)];
        if (faults.Count == 0) folder.Fit(faults);
        return folder;
    }

    public void Dispose()
    {
        Text?.Dispose();
        Vision?.Dispose();
    }

    private string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private void ReadConfig(ModelConfig config)
    {
        // Xenova's files hold projection_dim at the top; some publishers repeat it only inside text_config.
        EmbeddingSize = config.TryGet("text_config", out JsonElement text) && !config.TryGet("projection_dim", out _)
            && text.ValueKind == JsonValueKind.Object && text.TryGetProperty("projection_dim", out JsonElement size) && size.TryGetInt32(out int inner)
            ? inner
            : config.NeededSize("projection_dim");
        double logarithm = config.Number("logit_scale", config.Number("logit_scale_init_value", UsualLogitScale));
        LogitScale = (float)Math.Exp(Math.Abs(logarithm - StartLogitScale) < 1e-6 ? UsualLogitScale : logarithm);
    }

    private void ReadPreprocessor(ModelConfig preprocessor)
    {
        Image = preprocessor.NeededSizes(preprocessor.TryGet("crop_size", out _) ? "crop_size" : "size");
        float[] mean = preprocessor.NeededNumbers("image_mean", 3);
        float[] deviation = preprocessor.NeededNumbers("image_std", 3);
        double rescale = preprocessor.Number("rescale_factor", 1.0 / 255);
        for (int channel = 0; channel < 3; channel++)
        {
            if (deviation[channel] == 0) continue; // missing, which is a fault already
            PixelScale[channel] = (float)(rescale / deviation[channel]);
            PixelShift[channel] = -mean[channel] / deviation[channel];
        }
    }

    // The files must also agree with each other.
    private void Fit(List<ModelFault> faults)
    {
        int fixedLength = Text!.Inputs["input_ids"].Dimensions[1];
        TokenLength = fixedLength > 0 ? fixedLength : Tokenizer!.MaxLength;
        Expect(Text.Path, Text.Outputs["text_embeds"], 1, EmbeddingSize, "config.json: projection_dim", faults);
        Expect(Vision!.Path, Vision.Outputs["image_embeds"], 1, EmbeddingSize, "config.json: projection_dim", faults);
        Expect(Vision.Path, Vision.Inputs["pixel_values"], 2, Image.Height, "preprocessor_config.json: crop_size", faults);
        Expect(Vision.Path, Vision.Inputs["pixel_values"], 3, Image.Width, "preprocessor_config.json: crop_size", faults);
    }

    private static void Expect(string path, TensorPort port, int axis, int size, string source, List<ModelFault> faults)
    {
        if (port.Dimensions[axis] < 0 || port.Dimensions[axis] == size) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.Shape, path, $"{source} says {size}, but the model has {port}", "take model and configuration from the same source"));
    }
}
