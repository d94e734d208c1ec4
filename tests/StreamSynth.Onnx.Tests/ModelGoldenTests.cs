using System.Text.Json;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests;

/// <summary>Compares the embedded models in ONNX Runtime with what PyTorch gave for the same inputs.</summary>
public sealed class ModelGoldenTests
{
    private const float Tolerance = 2e-4f;

    private static readonly JsonElement Reference = Read();

    [Fact]
    public void Tokenizer_ReferencePrompt_GivesItsIds()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(Icons("diffusion/tokenizer"));
        long[] row = new long[tokenizer.MaxLength];

        tokenizer.Encode(Reference.GetProperty("prompt").GetString()!, row);

        Assert.Equal(Reference.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt64()), row);
    }

    [Fact]
    public void TextEncoder_ReferencePrompt_EqualsPyTorch() =>
        Compare("diffusion/text_encoder/model.onnx", "last_hidden_state", [1, 16, 128], "last_hidden_state", ("input_ids", [1, 16], Ids()));

    [Fact]
    public void Unet_ReferenceLatent_EqualsPyTorch()
    {
        float[] context = GoldenCases.Floats(Reference.GetProperty("last_hidden_state"));
        float[] whole = new float[16 * 128];
        Run("diffusion/text_encoder/model.onnx", "last_hidden_state", [1, 16, 128], whole, ("input_ids", [1, 16], Ids()));
        Assert.Equal(whole.Take(context.Length), context, (found, want) => Math.Abs(found - want) <= Tolerance);

        Compare(
            "diffusion/unet/model.onnx",
            "out_sample",
            [1, 4, 8, 8],
            "out_sample",
            ("sample", [1, 4, 8, 8], Ramp(256)),
            ("timestep", [], [500]),
            ("encoder_hidden_states", [1, 16, 128], whole));
    }

    [Fact]
    public void VaeDecoder_ReferenceLatent_EqualsPyTorch() =>
        Compare("diffusion/vae_decoder/model.onnx", "sample", [1, 3, 32, 32], "vae_sample", ("latent_sample", [1, 4, 8, 8], Ramp(256)));

    [Fact]
    public void ClipText_ReferencePrompt_EqualsPyTorch() =>
        Compare("clip/onnx/text_model.onnx", "text_embeds", [1, 128], "text_embeds", ("input_ids", [1, 16], Ids()));

    [Fact]
    public void ClipImage_ReferencePixels_EqualsPyTorch() =>
        Compare("clip/onnx/vision_model.onnx", "image_embeds", [1, 128], "image_embeds", ("pixel_values", [1, 3, 32, 32], Ramp(3072)));

    private static void Compare(string model, string output, long[] shape, string reference, params (string Name, long[] Shape, float[] Values)[] inputs)
    {
        float[] expected = GoldenCases.Floats(Reference.GetProperty(reference));
        float[] found = new float[shape.Aggregate(1L, (product, size) => product * size)];

        Run(model, output, shape, found, inputs);

        Assert.NotEmpty(expected);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], Tolerance);
    }

    private static void Run(string model, string output, long[] shape, float[] result, params (string Name, long[] Shape, float[] Values)[] inputs)
    {
        using OnnxSession session = OnnxSession.Open(Icons(model), new SessionSettings());
        Dictionary<string, TensorBuffer> bound = inputs.ToDictionary(input => input.Name, input => session.Allocate(input.Name, input.Shape));
        foreach ((string name, _, float[] values) in inputs) bound[name].Write(values);
        using TensorBuffer buffer = session.Allocate(output, shape);
        using (BoundRun run = session.Bind(bound, new Dictionary<string, TensorBuffer> { [output] = buffer })) run.Run();
        buffer.Read(result);
        foreach (TensorBuffer input in bound.Values) input.Dispose();
    }

    private static float[] Ids() => GoldenCases.Floats(Reference.GetProperty("input_ids"));

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => -1f + 2f * i / (count - 1))];

    private static string Icons(string relative) => Repository.PathOf("models/icons-v0/" + relative);

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Icons("reference_outputs.json")));
        return document.RootElement.Clone();
    }
}
