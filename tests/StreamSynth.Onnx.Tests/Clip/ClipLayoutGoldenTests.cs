using System.Numerics.Tensors;
using System.Text.Json;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Clip;

/// <summary>Compares the tiny models of every layout with what torch and numpy recorded: tools/clip_make_layouts.py.</summary>
public sealed class ClipLayoutGoldenTests
{
    private const string Folder = "tests/golden/clip/layouts";
    private static readonly JsonElement Reference = ReadReference();

    [Theory]
    [InlineData("split", "fp32", "fp32", 1e-5)]
    [InlineData("split", "fp16", "fp16", 1e-3)] // results are rounded to 11 bits
    [InlineData("split", "quantized", "quantized", 5e-3)] // another rounding of one input is 1/255 of its range
    [InlineData("monolith", "fp32", "fp32", 1e-5)]
    public void Embed_EachLayout_EqualsTheReference(string layout, string precision, string reference, double tolerance)
    {
        using ClipModel model = ClipModel.Load(Repository.PathOf($"{Folder}/{layout}"), new SessionSettings(), new ClipOptions { Precision = precision });
        (float[] texts, float[] images) = Embed(model);

        JsonElement expected = Reference.GetProperty("precisions").GetProperty(reference);
        Near(GoldenCases.Floats(expected.GetProperty("text_embeds")), texts, tolerance);
        Near(GoldenCases.Floats(expected.GetProperty("image_embeds")), images, tolerance);
        Near(GoldenCases.Floats(expected.GetProperty("probabilities")), Probabilities(model, texts, images), Math.Max(tolerance, 1e-3));
    }

    [Theory]
    [InlineData("split", "onnx", "")]
    [InlineData("monolith", "", "onnx")]
    public void Embed_FilesInTheOtherPlace_AreFound(string layout, string from, string to)
    {
        using ModelCopy copy = new($"{Folder}/{layout}");
        Directory.CreateDirectory(copy.At(to));
        foreach (string file in Directory.GetFiles(copy.At(from), "*.onnx")) File.Move(file, copy.At(Path.Combine(to, Path.GetFileName(file))));

        using ClipModel model = ClipModel.Load(copy.Folder, new SessionSettings());

        Near(GoldenCases.Floats(Reference.GetProperty("precisions").GetProperty("fp32").GetProperty("text_embeds")), Embed(model).Texts, 1e-3);
    }

    [Fact]
    public void Prepare_Images_EqualsPillow()
    {
        using ClipModel model = ClipModel.Load(Repository.PathOf($"{Folder}/split"), new SessionSettings());

        foreach (JsonElement image in Reference.GetProperty("images").EnumerateArray()) Assert.Equal(image.GetProperty("prepared").GetBytesFromBase64(), Prepare(model, image));
    }

    [Theory]
    [InlineData("split", ClipPadding.Model, "split")]
    [InlineData("split", ClipPadding.Zero, "monolith")]
    [InlineData("monolith", ClipPadding.Model, "monolith")]
    [InlineData("monolith", ClipPadding.LastToken, "split")]
    public void Padding_FromFilesOrForced_FillsWithItsToken(string layout, ClipPadding padding, string reference)
    {
        List<ModelFault> faults = [];
        using ClipFolder folder = ClipFolder.Open(Repository.PathOf($"{Folder}/{layout}"), new SessionSettings(), new ClipOptions(), faults);
        Assert.Empty(faults);
        using ClipInputs.Tensors inputs = new ClipInputs(folder, padding).Of(folder.Text!, Texts);
        float[] ids = new float[inputs.ByName["input_ids"].Length];
        inputs.ByName["input_ids"].Read(ids);

        Assert.Equal(Reference.GetProperty("ids").GetProperty(reference).EnumerateArray().SelectMany(GoldenCases.Floats), ids);
    }

    [Fact]
    public void AttentionMask_CoversTheTextAlone()
    {
        List<ModelFault> faults = [];
        using ClipFolder folder = ClipFolder.Open(Repository.PathOf($"{Folder}/monolith"), new SessionSettings(), new ClipOptions(), faults);
        using ClipInputs.Tensors inputs = new ClipInputs(folder, ClipPadding.Model).Of(folder.Text!, Texts);
        float[] mask = new float[inputs.ByName["attention_mask"].Length];
        inputs.ByName["attention_mask"].Read(mask);

        // "a red car": first token, three words, last token; the long text fills its row; the empty one has its two ends.
        Assert.Equal([5f, 12f, 2f], new[] { 0, 2, 3 }.Select(row => mask.AsSpan(row * 12, 12).ToArray().Sum()));
        Assert.Equal([1f, 3f, 16f, 16f], inputs.ByName["pixel_values"].Shape.ToArray().Select(size => (float)size));
    }

    private static IReadOnlyList<string> Texts => [.. Reference.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];

    private static (float[] Texts, float[] Images) Embed(ClipModel model)
    {
        float[] texts = new float[Texts.Count * model.EmbeddingSize];
        model.EmbedTexts(Texts, texts);
        byte[] rgb = [.. Reference.GetProperty("images").EnumerateArray().SelectMany(image => Prepare(model, image))];
        float[] images = new float[3 * model.EmbeddingSize];
        model.EmbedImages(rgb, 3, images);

        return (texts, images);
    }

    private static byte[] Prepare(ClipModel model, JsonElement image)
    {
        byte[] prepared = new byte[model.ImageHeight * model.ImageWidth * 3];
        model.Prepare(image.GetProperty("rgb").GetBytesFromBase64(), image.GetProperty("height").GetInt32(), image.GetProperty("width").GetInt32(), prepared);

        return prepared;
    }

    private static float[] Probabilities(ClipModel model, float[] texts, float[] images)
    {
        int size = model.EmbeddingSize;
        float[] result = new float[images.Length / size * (texts.Length / size)];
        for (int image = 0; image < images.Length / size; image++)
        {
            Span<float> row = result.AsSpan(image * (texts.Length / size), texts.Length / size);
            for (int text = 0; text < row.Length; text++) row[text] = model.LogitScale * TensorPrimitives.Dot<float>(images.AsSpan(image * size, size), texts.AsSpan(text * size, size));
            TensorPrimitives.SoftMax(row, row);
        }

        return result;
    }

    private static void Near(float[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double largest = expected.Zip(found).Max(pair => Math.Abs(pair.First - (double)pair.Second));
        Assert.True(largest <= tolerance, $"largest difference {largest:G3}, allowed {tolerance:G3}");
    }

    private static JsonElement ReadReference()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf($"{Folder}/reference.json")));
        return document.RootElement.Clone();
    }
}
