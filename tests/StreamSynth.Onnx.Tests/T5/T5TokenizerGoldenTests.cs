using System.Text.Json;
using StreamSynth.Onnx.T5;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.T5;

/// <summary>Compares with SentencePiece itself (tools/onnx_record_unigram.py), from either file that a T5 folder may hold.</summary>
public sealed class T5TokenizerGoldenTests
{
    public static TheoryData<string, string> Folders
    {
        get
        {
            TheoryData<string, string> data = [];
            string asked = Repository.Golden("t5");
            string root = Directory.Exists(asked) ? asked : Repository.PathOf("tests/golden/t5");
            foreach (string folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
            {
                data.Add(folder, "tokenizer.json");
                data.Add(folder, "spiece.model");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_EveryRecordedText_GivesItsPieces(string folder, string kept)
    {
        using ModelCopy copy = new(folder);
        File.Delete(copy.At(kept == "tokenizer.json" ? "spiece.model" : "tokenizer.json"));
        T5Tokenizer tokenizer = T5Tokenizer.Load(copy.Folder);
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(copy.At("cases.json")));
        List<string> wrong = [];

        foreach (JsonElement one in recorded.RootElement.GetProperty("cases").EnumerateArray())
        {
            string text = one.GetProperty("text").GetString()!;
            string expected = string.Join(' ', one.GetProperty("pieces").EnumerateArray());
            string found = string.Join(' ', tokenizer.Encode(text));
            if (found != expected) wrong.Add($"'{text}': expected {expected}, found {found}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
