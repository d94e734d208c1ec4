using System.Text.Json;
using StreamSynth.Onnx.Clip.Preprocessing;

namespace StreamSynth.Onnx.Tests.Clip.Preprocessing;

public sealed class ImagePreprocessorTests
{
    private const string Range = "\"image_mean\": [0.5, 0.25, 0], \"image_std\": [0.5, 1, 2]";

    [Theory]
    [InlineData("\"rescale_factor\": 0.5, " + Range, 1f, 0.25f, -1f, 0f)]
    [InlineData("\"do_rescale\": false, " + Range, 2f, 0.5f, -1f, 0f)]
    [InlineData("\"do_normalize\": false, \"rescale_factor\": 0.5", 0.5f, 0.5f, 0f, 0f)]
    [InlineData("\"do_normalize\": false, \"do_rescale\": false", 1f, 1f, 0f, 0f)]
    public void Read_RangeFlags_AreHonoured(string members, float firstScale, float lastScale, float firstShift, float lastShift)
    {
        ImagePreprocessor preprocessor = Read($$"""{ "size": 8, {{members}} }""", out IReadOnlyList<ModelFault> faults);

        Assert.Empty(faults);
        Assert.Equal((firstScale, lastScale, firstShift, lastShift), (preprocessor.Scale[0], members.Contains("std", StringComparison.Ordinal) ? preprocessor.Scale[2] : preprocessor.Scale[1], preprocessor.Shift[0], preprocessor.Shift[2]));
    }

    [Theory]
    [InlineData("""{ }""", "size")]
    [InlineData("""{ "size": { "longest_edge": 8 } }""", "size")]
    [InlineData("""{ "size": 0 }""", "size")]
    [InlineData("""{ "size": 8, "crop_size": "all" }""", "crop_size")]
    [InlineData("""{ "size": 8, "resample": 0 }""", "resample")]
    [InlineData("""{ "size": 8, "do_resize": "yes" }""", "do_resize")]
    [InlineData("""{ "size": 8, "do_center_crop": false }""", "do_center_crop")]
    [InlineData("""{ "do_resize": false, "do_center_crop": false }""", "size")]
    public void Read_FaultyConfig_NamesTheMember(string config, string member)
    {
        Read("{ \"image_mean\": [0, 0, 0], \"image_std\": [1, 1, 1], " + config[1..], out IReadOnlyList<ModelFault> faults);

        Assert.Contains(faults, fault => fault.Code == ModelFaultCodes.Config && fault.Message.StartsWith($"member '{member}' ", StringComparison.Ordinal));
    }

    [Fact]
    public void Prepare_PictureOfOneColumn_IsRefusedBeforeItFillsMemory()
    {
        ImagePreprocessor preprocessor = Read($$"""{ "size": 224, {{Range}} }""", out _);

        ArgumentException error = Assert.Throws<ArgumentException>(() => preprocessor.Prepare(new byte[8192 * 3], (8192, 1), new byte[224 * 224 * 3]));

        Assert.Contains("an image of 8192×1 pixels would be resized to 1835008×224", error.Message, StringComparison.Ordinal);
    }

    private static ImagePreprocessor Read(string json, out IReadOnlyList<ModelFault> faults)
    {
        List<ModelFault> found = [];
        faults = found;
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true });
        return new ImagePreprocessor(ModelConfig.Of(document.RootElement.Clone(), "preprocessor_config.json", found));
    }
}
