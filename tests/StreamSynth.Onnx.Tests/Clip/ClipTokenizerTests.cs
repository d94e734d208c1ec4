using System.Text;
using StreamSynth.Onnx.Clip;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Clip;

public sealed class ClipTokenizerTests
{
    private static readonly ClipTokenizer Large = ClipTokenizer.Load(Repository.PathOf("tests/golden/clip"));
    private static readonly ClipTokenizer Small = ClipTokenizer.Load(Repository.PathOf("models/icons-v0/clip"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Encode_RandomUnicode_KeepsLengthAndEnds(ulong seed)
    {
        Draws draws = new(seed);
        for (int round = 0; round < 500; round++)
        {
            string text = RandomText(draws);
            long[] row = new long[2 + draws.Below(30)];

            int used = Large.Encode(text, row);
            int[] whole = Large.Encode(text);

            Assert.InRange(used, 2, row.Length);
            Assert.Equal(Math.Min(whole.Length, row.Length), used);
            Assert.Equal(Large.BosId, row[0]);
            Assert.Equal(Large.EosId, row[used - 1]);
            Assert.Equal(whole.Take(used - 1), row.Take(used - 1).Select(id => (int)id));
            Assert.All(row[used..], id => Assert.Equal(Large.PadId, id));
        }
    }

    [Fact]
    public void Encode_TextTooLong_KeepsLastTokenLast()
    {
        long[] row = new long[Small.MaxLength];

        int used = Small.Encode(string.Concat(Enumerable.Repeat("umbrella ", 100)), row);

        Assert.Equal(16, row.Length);
        Assert.Equal(16, used);
        Assert.Equal(Small.EosId, row[^1]);
    }

    [Theory]
    [InlineData("cafe\u0301", "caf\u00e9")]
    [InlineData("ÀÉ", "àé")]
    [InlineData(" a \r\n\u00a0\u3000 b ", "a b")]
    [InlineData("<|ENDOFTEXT|>x", "<| endoftext |> x")] // a special token only as it is written: here it is three words
    public void Encode_TextsOfOneMeaning_GiveEqualTokens(string one, string other) =>
        Assert.Equal(Large.Encode(other), Large.Encode(one));

    [Fact]
    public void Encode_OneVeryLongWord_TakesTimeInProportion()
    {
        int[] ids = Large.Encode(new string('x', 200_000));

        Assert.InRange(ids.Length, 1_000, 200_002);
    }

    [Fact]
    public void Encode_ManyThreads_GiveWhatOneGives()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => RandomText(new Draws((ulong)i)))];
        int[][] expected = [.. texts.Select(Large.Encode)];
        ClipTokenizer shared = ClipTokenizer.Load(Repository.PathOf("tests/golden/clip"));

        Parallel.For(0, 2_000, i => Assert.Equal(expected[i % texts.Length], shared.Encode(texts[i % texts.Length])));
    }

    [Fact]
    public void Load_TokenizerJsonAndVocabulary_Agree()
    {
        using ModelCopy copy = new("tests/golden/clip");
        System.Text.Json.Nodes.JsonNode model = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(copy.At("tokenizer.json")))!["model"]!;
        File.WriteAllText(copy.At("vocab.json"), model["vocab"]!.ToJsonString());
        File.WriteAllLines(copy.At("merges.txt"), ["#version: 0.2", .. model["merges"]!.AsArray().Select(merge => merge!.GetValue<string>())]);
        File.Delete(copy.At("tokenizer.json"));

        ClipTokenizer rebuilt = ClipTokenizer.Load(copy.Folder);

        foreach (string text in new[] { "a photo of a cat", "it's 2024", "naïve 🚗", "日本語" }) Assert.Equal(Large.Encode(text), rebuilt.Encode(text));
    }

    [Fact]
    public void Load_PadTokenOfItsOwn_FillsWithIt()
    {
        using ModelCopy copy = new("models/icons-v0/clip");
        copy.Replace("tokenizer_config.json", "\"pad_token\": \"<|endoftext|>\"", "\"pad_token\": \"!\"");
        long[] row = new long[6];

        int used = ClipTokenizer.Load(copy.Folder).Encode("a", row);

        Assert.Equal([0L, 0L, 0L], row[used..]);
    }

    private static string RandomText(Draws draws)
    {
        StringBuilder text = new();
        int length = draws.Below(40);
        for (int i = 0; i < length; i++)
        {
            int kind = draws.Below(6);
            if (kind == 0) text.Append((char)draws.Below(0x10000)); // lone surrogates too
            else if (kind == 1 && Rune.TryCreate(draws.Below(0x110000), out Rune rune)) text.Append(rune);
            else if (kind == 2) text.Append("<|endoftext|>"[draws.Below(13)..]);
            else text.Append((char)(' ' + draws.Below(95)));
        }

        return text.ToString();
    }
}
