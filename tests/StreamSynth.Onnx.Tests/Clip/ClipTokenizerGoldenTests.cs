using System.Text.Json;
using StreamSynth.Onnx.Clip;
using StreamSynth.Testing;
using Xunit.Abstractions;

namespace StreamSynth.Onnx.Tests.Clip;

public sealed class ClipTokenizerGoldenTests(ITestOutputHelper output)
{
    [Fact]
    public void Encode_EveryGoldenCase_EqualsReference()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(VocabularyFolder());
        (string Name, JsonElement Case)[] cases = [.. GoldenCases.With("text", "ids")];

        List<string> wrong = [];
        foreach ((string name, JsonElement item) in cases)
        {
            string text = item.GetProperty("text").GetString()!;
            string expected = string.Join(' ', item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
            string found = string.Join(' ', tokenizer.Encode(text));
            if (found != expected) wrong.Add($"{name}, '{text}':\n  expected {expected}\n  found    {found}");
        }

        output.WriteLine($"{cases.Length} tokenizer cases");
        Assert.True(cases.Length > 0 || GoldenCases.With("scheduler", "trajectory").Any(), "the golden folder holds no cases at all");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string VocabularyFolder()
    {
        string beside = Repository.Golden("clip");
        return Directory.Exists(beside) && Directory.EnumerateFiles(beside).Any(file => Path.GetFileName(file) is "vocab.json" or "tokenizer.json")
            ? beside
            : Repository.PathOf("tests/golden/clip");
    }
}
