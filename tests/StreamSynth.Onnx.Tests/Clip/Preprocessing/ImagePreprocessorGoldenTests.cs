using System.Text.Json;
using StreamSynth.Onnx.Clip.Preprocessing;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Clip.Preprocessing;

/// <summary>Compares with images that Pillow resized: tools/clip_record_preprocessing.py.</summary>
public sealed class ImagePreprocessorGoldenTests
{
    [Fact]
    public void Prepare_EveryRecordedImage_EqualsPillowByteForByte()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests/golden/clip/preprocessing.json")));
        List<string> wrong = [];
        int images = 0;
        foreach (JsonElement image in golden.RootElement.GetProperty("images").EnumerateArray())
        {
            byte[] expected = image.GetProperty("rgb").GetBytesFromBase64();
            byte[] found = Prepare(image);
            int different = expected.Zip(found).Count(pair => pair.First != pair.Second);
            if (expected.Length != found.Length || different > 0) wrong.Add($"{image.GetProperty("name")}: {different} of {expected.Length} bytes differ");
            images++;
        }

        Assert.Equal(19, images);
        Assert.Empty(wrong);
    }

    private static byte[] Prepare(JsonElement image)
    {
        (int width, int height) = (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32());
        List<ModelFault> faults = [];
        ImagePreprocessor preprocessor = new(ModelConfig.Of(image.GetProperty("preprocessor"), "preprocessor_config.json", faults));
        Assert.Empty(faults);
        Assert.Equal([preprocessor.Size.Height, preprocessor.Size.Width], image.GetProperty("result").EnumerateArray().Select(size => size.GetInt32()));
        byte[] result = new byte[preprocessor.Size.Height * preprocessor.Size.Width * 3];
        Array.Fill<byte>(result, 99);
        preprocessor.Prepare(Draw(width, height, image.GetProperty("kind").GetString() == "noise"), (height, width), result);

        return result;
    }

    // The same as in the script.
    private static byte[] Draw(int width, int height, bool noise)
    {
        byte[] rgb = new byte[width * height * 3];
        uint state = (uint)((width * 1000) + height);
        for (int i = 0; i < rgb.Length; i++)
        {
            (int x, int y, int c) = (i / 3 % width, i / 3 / width, i % 3);
            state = (state * 1664525) + 1013904223;
            rgb[i] = noise ? (byte)(state >> 24) : (byte)((x * (3 + c)) + (y * (5 - c)) + (x * y / 7));
        }

        return rgb;
    }
}
