using System.Text.Json;
using StreamSynth.Testing;

namespace StreamSynth.Media.Tests;

/// <summary>Compares resized pixels with those of Pillow, recorded by tools/media_record_resize.py.</summary>
public sealed class ImageResizerGoldenTests
{
    public static TheoryData<string, int, int> Cases()
    {
        TheoryData<string, int, int> cases = [];
        using JsonDocument file = Read();
        foreach (JsonElement one in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            cases.Add(one.GetProperty("kernel").GetString()!, one.GetProperty("width").GetInt32(), one.GetProperty("height").GetInt32());
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Resize_RecordedPicture_GivesTheRecordedPixels(string kernel, int width, int height)
    {
        using JsonDocument file = Read();
        byte[] rgb = file.RootElement.GetProperty("rgb").GetBytesFromBase64();
        ImageSize source = new(file.RootElement.GetProperty("width").GetInt32(), file.RootElement.GetProperty("height").GetInt32());
        byte[] expected = file.RootElement.GetProperty("cases").EnumerateArray()
            .Single(c => (c.GetProperty("kernel").GetString(), c.GetProperty("width").GetInt32(), c.GetProperty("height").GetInt32()) == (kernel, width, height))
            .GetProperty("rgb").GetBytesFromBase64();
        byte[] actual = new byte[width * height * 3];

        ImageResizer.Resize(rgb, source, actual, new ImageSize(width, height), Enum.Parse<ResizeKernel>(kernel, ignoreCase: true));

        Assert.Equal(expected, actual);
    }

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests/golden/media-resize/resize.json")));
}
