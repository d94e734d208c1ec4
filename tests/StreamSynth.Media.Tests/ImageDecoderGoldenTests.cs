using System.Text.Json;
using StreamSynth.Testing;

namespace StreamSynth.Media.Tests;

/// <summary>Compares decoded pixels with those of Pillow, recorded by tools/icons_record_media.py and tools/media_record_formats.py.</summary>
public sealed class ImageDecoderGoldenTests
{
    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (string path in Directory.EnumerateFiles(Folder(), "*.json"))
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonElement one in file.RootElement.GetProperty("cases").EnumerateArray())
            {
                cases.Add(Path.GetFileName(path), one.GetProperty("name").GetString()!);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_RecordedFile_GivesTheRecordedPixels(string file, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), file)));
        JsonElement one = document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        byte[] encoded = one.GetProperty("encoded").GetBytesFromBase64();
        byte[] expected = one.GetProperty("rgb").GetBytesFromBase64();

        DecodeRequest request = RequestOf(one);

        ImageSize size = ImageDecoder.ReadSize(encoded, request);
        byte[] actual = new byte[size.RgbBytes];
        ImageDecoder.Decode(encoded, actual, request);

        Assert.Equal(new ImageSize(one.GetProperty("width").GetInt32(), one.GetProperty("height").GetInt32()), size);
        int furthest = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(furthest <= one.GetProperty("tolerance").GetInt32(), $"{name}: furthest sample differs by {furthest}");
    }

    /// <summary>Gives recorded files by name.</summary>
    internal static IEnumerable<byte[]> Encoded(string file, params string[] names)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), file)));
        JsonElement[] cases = [.. document.RootElement.GetProperty("cases").EnumerateArray()];

        return [.. names.Select(name => cases.Single(c => c.GetProperty("name").GetString() == name).GetProperty("encoded").GetBytesFromBase64())];
    }

    private static DecodeRequest RequestOf(JsonElement one) => new()
    {
        Upright = !one.TryGetProperty("upright", out JsonElement upright) || upright.GetBoolean(),
        ToSrgb = !one.TryGetProperty("toSrgb", out JsonElement toSrgb) || toSrgb.GetBoolean(),
        AtLeast = one.TryGetProperty("atLeast", out JsonElement least) ? new ImageSize(least[0].GetInt32(), least[1].GetInt32()) : null,
    };

    // Another golden folder need not hold images; then the committed ones are read.
    private static string Folder() =>
        Directory.Exists(Repository.Golden("media")) ? Repository.Golden("media") : Repository.PathOf("tests/golden/media");
}
