using System.Text.Json;
using StreamSynth.Onnx.Clip.Preprocessing;
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

    private static readonly ModelRole BothRole = new(
        "CLIP model", new Dictionary<string, int[]> { ["input_ids"] = [2], ["pixel_values"] = [4] }, "text_embeds", 2, "attention_mask");

    private ClipFolder(string path) => Path = path;

    public string Path { get; }

    public OnnxSession? Text { get; private set; }

    public OnnxSession? Vision { get; private set; }

    public ClipTokenizer? Tokenizer { get; private set; }

    public int EmbeddingSize { get; private set; }

    public int TokenLength { get; private set; }

    public float LogitScale { get; private set; }

    /// <summary>Gives how images are brought to the model's size and range.</summary>
    public ImagePreprocessor? Images { get; private set; }

    /// <summary>Gives every file that the model was read from.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    public static ClipFolder Open(string path, SessionSettings settings, ClipOptions options, List<ModelFault> faults)
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
        if (preprocessor is not null) folder.Images = new ImagePreprocessor(preprocessor);
        folder.Tokenizer = ClipTokenizer.Read(path, faults);
        if (ClipFiles.Find(path, options.Precision, faults) is { } files) folder.OpenModels(files, settings, faults);
        if (faults.Count == 0) folder.Fit(faults);
        return folder;
    }

    public void Dispose()
    {
        Text?.Dispose();
        if (Vision != Text) Vision?.Dispose();
    }

    private void OpenModels(ClipFiles files, SessionSettings settings, List<ModelFault> faults)
    {
        Files = [.. ModelFiles.Configurations(Path), .. new[] { files.Text, files.Vision }.Distinct().SelectMany(ModelFiles.WithExternalData)];
        Text = (files.AreOne ? BothRole : TextRole).Open(files.Text, settings, faults);
        Vision = files.AreOne ? Text : VisionRole.Open(files.Vision, settings, faults);
        if (!files.AreOne || Vision is null || Vision.Outputs.ContainsKey("image_embeds")) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.ForeignPorts, files.Vision, $"a CLIP model gives the output image_embeds; this model gives {string.Join(", ", Vision.Outputs.Values)}", "export the model again for zero-shot-image-classification"));
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

    // The files must also agree with each other.
    private void Fit(List<ModelFault> faults)
    {
        int fixedLength = Text!.Inputs["input_ids"].Dimensions[1];
        TokenLength = fixedLength > 0 ? fixedLength : Tokenizer!.MaxLength;
        Expect(Text.Path, Text.Outputs["text_embeds"], 1, EmbeddingSize, "config.json: projection_dim", faults);
        Expect(Vision!.Path, Vision.Outputs["image_embeds"], 1, EmbeddingSize, "config.json: projection_dim", faults);
        Expect(Vision.Path, Vision.Inputs["pixel_values"], 2, Images!.Size.Height, "preprocessor_config.json: crop_size", faults);
        Expect(Vision.Path, Vision.Inputs["pixel_values"], 3, Images.Size.Width, "preprocessor_config.json: crop_size", faults);
    }

    private static void Expect(string path, TensorPort port, int axis, int size, string source, List<ModelFault> faults)
    {
        if (port.Dimensions[axis] < 0 || port.Dimensions[axis] == size) return;
        faults.Add(new ModelFault(
            ModelFaultCodes.Shape, path, $"{source} says {size}, but the model has {port}", "take model and configuration from the same source"));
    }
}
